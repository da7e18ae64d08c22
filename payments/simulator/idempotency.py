"""The same key with the same bytes gets the same answer; with other bytes it gets a 409."""

import hashlib
from dataclasses import dataclass

from payments.simulator.problems import Answer, Problem, malformed, refused

LONGEST = 50
TRANSIENT = {408, 423, 429}
RETRY_LATER = {"6160", "6250", "6280"}
MISMATCH = {"capture": "4010", "refund": "4150"}


@dataclass(frozen=True, slots=True)
class Remembered:
    path: str
    digest: bytes
    answer: Answer


class Keys:
    """One memory per sales unit. Theirs forgets some day, but says nowhere when; ours does so
    only when there are more than `most` keys, the oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._memory: dict[tuple[str, str], Remembered] = {}

    def __len__(self) -> int:
        return len(self._memory)

    def find(self, msn: str, key: str, *, operation: str, path: str, body: bytes) -> Answer | None:
        """The answer that this very request got before.

        Raises:
            Problem: the key is missing, too long, or belongs to another request.
        """
        if not 0 < len(key) <= LONGEST:
            reason = f"The header Idempotency-Key is required and has at most {LONGEST} characters."
            raise malformed([{"name": "Idempotency-Key", "reason": reason}])
        known = self._memory.get((msn, key))
        if known is None:
            return None
        if known.path != path:
            raise refused("4020")
        if known.digest != _digest(body):
            raise refused(MISMATCH.get(operation, "4020"))
        return known.answer

    def remember(
        self, msn: str, key: str, *, path: str, body: bytes, answer: Answer, problem: Problem | None
    ) -> None:
        """Keep it, also a 4xx; not what the caller is told to try again with the same key."""
        transient = answer.status in TRANSIENT or answer.status >= 500
        if transient or (problem and problem.code in RETRY_LATER):
            return
        self._memory[msn, key] = Remembered(path, _digest(body), answer)
        if len(self._memory) > self._most:
            del self._memory[next(iter(self._memory))]


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
