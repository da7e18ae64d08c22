"""What browsers fetch is small, and is what was written."""

import re
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.template import Context, Template

from config.assets import Storage, made_small
from stores.templatetags.scripts import with_imports

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
# The till's own goal: all that its page loads before anybody has touched it, unpacked.
LARGEST = 25_000
FIRST = re.compile(r'script "([\w-]+\.js)"')


def small(name: str) -> bytes:
    return made_small("application/javascript", (SCRIPTS / name).read_bytes())


def test_the_till_loads_no_more_than_25_kilobytes_of_our_own_scripts() -> None:
    page = Path(settings.BASE_DIR) / "templates/pos/till.html"
    names = {each for name in FIRST.findall(page.read_text()) for each in with_imports(name)}
    assert {"till.js", "keys.js", "live.js"} <= names
    assert "camera.js" not in names, "it is for tills without a scanner, when it is asked for"
    sizes = {name: len(small(name)) for name in sorted(names)}
    assert sum(sizes.values()) <= LARGEST, sizes


def test_what_is_made_small_still_exports_what_others_import() -> None:
    wanted = re.compile(r'import \{([^}]*)\} from "\./([\w-]+\.js)"')
    for script in SCRIPTS.glob("*.js"):
        for names, module in wanted.findall(script.read_text()):
            text = small(module).decode()
            for name in names.split(","):
                assert re.search(rf"\b{name.strip()}\b", text), f"{script.name}: {module} {name}"


def test_only_our_own_files_are_touched(tmp_path: Path) -> None:
    """A library's file is served as its authors have made it."""
    storage = Storage(location=str(tmp_path), base_url="/static/")
    script = b"// why\nexport const one = 1;\n"
    for name in ("js/a.js", "admin/js/a.js", "css/a.svg"):
        read = ContentFile(script)
        read.read()
        storage.save(name, read)
    assert (tmp_path / "js/a.js").read_bytes() == b"export const one=1"
    assert (tmp_path / "admin/js/a.js").read_bytes() == script
    assert (tmp_path / "css/a.svg").read_bytes() == script


def test_a_page_asks_for_all_its_scripts_at_once() -> None:
    drawn = Template('{% load scripts %}{% script "scans.js" %}').render(Context())
    assert drawn.count("<script") == 1
    assert drawn.endswith('<script type="module" src="/static/js/scans.js"></script>')
    links = re.findall(r'<link rel="modulepreload" href="/static/js/([\w-]+\.js)">', drawn)
    assert {"screen.js", "countdown.js", "toast.js"} <= set(links)
    assert len(links) == len(set(links))
