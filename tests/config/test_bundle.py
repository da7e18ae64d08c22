"""One script of all that it imports is what was written; what is not understood is an error."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from config.bundle import NotUnderstood, bundle, members

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(**sources: str) -> Path:
        for name, source in sources.items():
            (tmp_path / f"{name}.js").write_text(source)
        return tmp_path

    return write


def test_each_module_runs_once_and_before_who_imports_it(write: Write) -> None:
    folder = write(
        first='import * as second from "./second.js";\nimport { go } from "./third.js";\ngo();\n',
        second='import { go as run } from "./third.js";\nexport const twice = () => 2 * run();\n',
        third="let count = 0;\nexport function go() {\n  return ++count;\n}\n",
    )
    assert members(folder, "first.js") == ["third.js", "second.js", "first.js"]
    text = bundle(folder, "first.js")
    assert text.count("let count = 0") == 1
    assert "const $third = (() => {" in text
    assert "const { go: run } = $third;" in text
    assert "const second = $second;" in text
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)


def test_what_runs_only_for_its_effect_is_taken_along(write: Write) -> None:
    folder = write(first='import "./second.js";\nfoo();\n', second="bar();\n")
    text = bundle(folder, "first.js")
    assert text.index("bar()") < text.index("foo()")


def test_a_script_that_imports_nothing_stays_as_it_is(write: Write) -> None:
    assert bundle(write(first="print();\n"), "first.js") == "print();\n"


@pytest.mark.parametrize(
    "line",
    [
        'import other from "./second.js";',
        "import { one } from './second.js';",
        'import {\n  one,\n} from "./second.js";',
        'import { one } from "../second.js";',
        'import { two } from "./second.js";',
        'import("./second.js").then(go);',
        "const here = import.meta.url;",
        "export let one = 1;",
        "export default 1;",
        "export class One {}",
        "export { one };",
        'export * from "./second.js";',
        "await fetch(url);",
    ],
)
def test_what_is_not_understood_is_an_error(write: Write, line: str) -> None:
    folder = write(first=f"{line}\n", second="export const one = 1;\n")
    with pytest.raises(NotUnderstood, match=r"first\.js"):
        bundle(folder, "first.js")


def test_a_circle_is_an_error(write: Write) -> None:
    folder = write(
        first='import { two } from "./second.js";\nexport const one = 1;\n',
        second='import { one } from "./first.js";\nexport const two = 2;\n',
    )
    with pytest.raises(NotUnderstood, match="a circle"):
        bundle(folder, "first.js")


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda script: script.name)
def test_every_script_of_ours_is_understood(script: Path) -> None:
    assert bundle(SCRIPTS, script.name)


def test_no_page_has_a_module_twice() -> None:
    """Two scripts of one page would each have a state of its own in what both import."""
    for page in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        names = re.findall(r'{% script "([\w-]+\.js)" %}', page.read_text())
        its = [module for name in names for module in members(SCRIPTS, name)]
        assert len(its) == len(set(its)), page
