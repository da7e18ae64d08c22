"""What the documentation names is there."""

import re
from pathlib import Path

import pytest

from tests.house import HERE

DOCUMENTS = [*sorted((HERE / "docs").glob("*.md")), HERE / "README.md"]


def test_every_test_that_the_go_live_list_names_exists() -> None:
    text = (HERE / "docs" / "go-live.md").read_text()
    named = set(re.findall(r"`((?:\w+/)*test_\w+)`", text))

    known = {str(path.relative_to(HERE / "tests")) for path in HERE.glob("tests/**/test_*.py")}
    missing = [
        name for name in named if not any(f"/{path}".endswith(f"/{name}.py") for path in known)
    ]
    assert len(named) > 15
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []
