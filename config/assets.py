"""What browsers fetch: our scripts and styles without what only their readers need."""

from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Ours; what libraries bring has been made small by them.
OURS = ("js/", "css/")
IMPORTS = (
    (r'(?P<matched>from "(?P<url>\./[\w-]+\.js)")', 'from "%(url)s"'),
    (r'(?P<matched>import\("(?P<url>\./[\w-]+\.js)"\))', 'import("%(url)s")'),
)
KINDS = {".js": "application/javascript", ".css": "text/css"}


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Collects scripts and styles made small, under the names that they have.

    Imports name each file with its hash, as pages do: a browser keeps what it has for ever.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))

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
