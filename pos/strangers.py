"""Guesses at a secret that stands in an address: after too many, strangers wait.

Kept by each process for itself, for a minute: it saves the database work and decides nothing else.
The secrets are random and long. Whoever had a right one in the meantime is not a stranger.
"""

import threading
import time
from collections import Counter

from stores.codes import token_hash

MOST, WINDOW, FRIENDS = 60, 60.0, 10_000


class Strangers:
    """Counts wrong secrets of the last minute by the address that they come from, and knows right
    ones by their hash: a shop's printers are heard while somebody else guesses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: Counter[str] = Counter()
        self._since = time.monotonic()
        self._known: dict[str, None] = {}

    def must_wait(self, secret: str, address: str) -> bool:
        """Whether it is not even looked up now."""
        with self._lock:
            if time.monotonic() - self._since > WINDOW:
                self._wrong, self._since = Counter(), time.monotonic()
            return self._wrong[address] >= MOST and token_hash(secret) not in self._known

    def was_right(self, secret: str) -> None:
        """Remember it; of too many the oldest is forgotten."""
        with self._lock:
            self._known[token_hash(secret)] = None
            if len(self._known) > FRIENDS:
                del self._known[next(iter(self._known))]

    def was_wrong(self, secret: str, address: str) -> None:
        """Count it, and know it no more. Of too many addresses nothing is remembered."""
        with self._lock:
            if len(self._wrong) >= FRIENDS:
                self._wrong.clear()
            self._wrong[address] += 1
            self._known.pop(token_hash(secret), None)
