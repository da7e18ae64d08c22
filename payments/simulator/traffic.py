"""The last requests as they came over the wire, so that a test can read the exact bytes."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payments.simulator.clock import stamp
from payments.simulator.problems import Answer

SECRET = ("authorization", "client_secret", "ocp-apim-subscription-key")


@dataclass(slots=True)
class Call:
    """One request and what was answered; `status` 0 means that nothing was.

    A fault may order a domain error (`refusal`), or an answer `instead` of what would be done.
    """

    at: float
    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    reference: str
    status: int = 0
    media: str = ""
    answer: bytes = b""
    fault: str = ""
    refusal: str = ""
    instead: Answer | None = None
    replayed: bool = False

    def view(self) -> dict[str, Any]:
        return {
            "at": stamp(self.at),
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "headers": self.headers,
            "body": _text(self.body),
            "reference": self.reference,
            "status": self.status,
            "media": self.media,
            "answer": _text(self.answer),
            "fault": self.fault,
            "replayed": self.replayed,
        }


class Traffic:
    """Newest last."""

    def __init__(self, most: int) -> None:
        self._calls: deque[Call] = deque(maxlen=most)

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def view(self, *, operation: str, reference: str, last: int) -> list[dict[str, Any]]:
        fitting = [
            call
            for call in self._calls
            if operation in ("", call.operation) and reference in ("", call.reference)
        ]
        return [call.view() for call in fitting[-last:]]


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Enough of a secret to tell two apart, not enough to use it."""
    return {
        name: f"{value[:10]}…" if name.lower() in SECRET else value
        for name, value in headers.items()
    }


def _text(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")
