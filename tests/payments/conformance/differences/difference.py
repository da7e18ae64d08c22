"""One place where a file is not what the API is."""

from dataclasses import dataclass
from typing import Any

EVERY = "*"


@dataclass(frozen=True)
class Difference:
    """`value` replaces what stands at `at`, a way of keys. `EVERY` file, path or method may be
    meant."""

    file: str
    at: tuple[str, ...]
    value: Any
    reason: str


def json_answer(schema: Any, description: str, media: str = "application/json") -> dict[str, Any]:
    """A response with a body."""
    return {"description": description, "content": {media: {"schema": schema}}}


TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
