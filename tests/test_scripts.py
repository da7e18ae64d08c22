"""Our scripts fit together: nothing is imported that its module does not export."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = sorted((Path(settings.BASE_DIR) / "static").rglob("*.js"))
IMPORT = re.compile(r'import \{([^}]*)\} from "\./([\w-]+\.js)"')
EXPORT = re.compile(r"^export (?:async )?(?:const|let|function) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_what_a_script_imports_is_exported(script: Path) -> None:
    """A browser leaves out a whole module for one name that is not there, and says it to nobody."""
    for names, module in IMPORT.findall(script.read_text()):
        there = set(EXPORT.findall((script.parent / module).read_text()))
        asked = {name.split(" as ")[0].strip() for name in names.split(",") if name.strip()}
        assert asked <= there, f"{script.name} asks {module} for {sorted(asked - there)}"


def test_modules_that_are_used_as_a_whole_export_what_is_used() -> None:
    whole = re.compile(r'import \* as (\w+) from "\./([\w-]+\.js)"')
    for script in SCRIPTS:
        text = script.read_text()
        acts = re.sub(r"^import .*$|//.*$", "", text, flags=re.MULTILINE)
        for name, module in whole.findall(text):
            there = set(EXPORT.findall((script.parent / module).read_text()))
            used = set(re.findall(rf"(?<![\w.]){name}\.(\w+)", acts))
            assert used <= there, f"{script.name} uses {sorted(used - there)} of {module}"
