"""Which build this is: the version, and a hash of what makes up a page of the till."""

import hashlib
from pathlib import Path

PARTS = ("templates", "static/css", "static/js")


def of(base: Path, version: str) -> str:
    """`0.1.0-3fa90c12`: another whenever a page, a style or a script is another."""
    found = hashlib.sha256()
    for part in PARTS:
        for file in sorted(path for path in (base / part).rglob("*") if path.is_file()):
            found.update(file.relative_to(base).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{version}-{found.hexdigest()[:8]}"
