"""What browsers fetch is small, and is what was written."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile

from config.assets import SCRIPTS, Storage, made_small
from config.bundle import bundle

# The till's own goal: all that its page loads before anybody has touched it, unpacked.
LARGEST = 25_000
FIRST = re.compile(r'script "([\w-]+\.js)"')


def test_the_till_loads_no_more_than_25_kilobytes_of_our_own_scripts() -> None:
    page = (Path(settings.BASE_DIR) / "templates/pos/till.html").read_text()
    assert FIRST.findall(page) == ["till.js"]
    whole = made_small("application/javascript", bundle(SCRIPTS, "till.js").encode())
    assert len(whole) <= LARGEST


def test_a_script_is_collected_as_one_and_named_by_all_of_it(tmp_path: Path) -> None:
    """Who has kept the old one must get the new one when only what it imports has changed."""
    (tmp_path / "js").mkdir()
    (tmp_path / "js/customer.js").touch()  # As collected before it is named.
    source = StaticFilesStorage(location=str(SCRIPTS.parent))
    storage = Storage(location=str(tmp_path), base_url="/static/")
    done = storage.post_process({"js/customer.js": (source, "js/customer.js")})
    hashed = {name: its for name, its, _ in done}["js/customer.js"]

    text = (tmp_path / hashed).read_text()
    assert "import" not in text
    assert "EventSource" in text, "of live.js, which it imports"
    whole = ContentFile(bundle(SCRIPTS, "customer.js").encode())
    assert hashed == storage.hashed_name("js/customer.js", whole)


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
