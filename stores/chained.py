"""Rows that hang on the one before: whoever changes one breaks all that follow."""

import hashlib
import json
from typing import Any


def chain(previous: str, content: Any) -> str:
    """The next link: SHA-256 over the previous link and the content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
