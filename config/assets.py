"""What browsers fetch: our scripts and styles without what only their readers need."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.bundle import bundle

# Ours; what libraries bring has been made small by them.
OURS = ("js/", "css/")
KINDS = {".js": "application/javascript", ".css": "text/css"}
SCRIPTS = Path(settings.BASE_DIR) / "static/js"


class Whole:
    """Where the scripts of `static/js` are opened as browsers get them: with all they import."""

    def open(self, name: str) -> File[Any]:
        return ContentFile(bundle(SCRIPTS, name.removeprefix("js/")).encode())


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Collects scripts and styles made small; each script as one with all that it imports.

    Its name's hash is of the whole: a browser keeps what it has for ever.
    """

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        scripts = {name: (Whole(), name) for name in paths if name.startswith("js/")}
        yield from super().post_process({**paths, **scripts}, *args, **options)

    def _save(self, name: str, content: File[Any]) -> str:
        kind = KINDS.get(name[name.rfind(".") :])
        if kind and name.startswith(OURS):
            # Its name's hash has been made of it before: it has been read to its end.
            content.seek(0)
            content = ContentFile(made_small(kind, content.read()))
        saved: str = super()._save(name, content)
        return saved


def made_small(kind: str, source: bytes) -> bytes:
    """The same script or style without comments, spaces and long local names."""
    # Only where files are collected: a process that serves them has no use for its runtime.
    import minify

    text: str = minify.string(kind, source.decode())
    return text.encode()
