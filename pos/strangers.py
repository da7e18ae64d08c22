"""Guesses at a secret that stands in an address: after too many, strangers wait.

Kept by each process for itself, for a minute: it saves the database work and decides nothing else.
The secrets are random and long. Whoever had a right one in the meantime is not a stranger.
"""

import threading
import time

from stores.codes import token_hash

MOST, WINDOW, FRIENDS = 60, 60.0, 10_000


class Strangers:
    """Counts wrong secrets of the last minute, and knows right ones by their hash."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong, self._since = 0, time.monotonic()
        self._known: dict[str, None] = {}

    def must_wait(self, secret: str) -> bool:
        """Whether it is not even looked up now."""
        with self._lock:
            if time.monotonic() - self._since > WINDOW:
                self._wrong, self._since = 0, time.monotonic()
            return self._wrong >= MOST and token_hash(secret) not in self._known

    def was_right(self, secret: str) -> None:
        """Remember it; of too many the oldest is forgotten."""
        with self._lock:
            self._known[token_hash(secret)] = None
            if len(self._known) > FRIENDS:
                del self._known[next(iter(self._known))]

    def was_wrong(self, secret: str) -> None:
        """Count it, and know it no more."""
        with self._lock:
            self._wrong += 1
            self._known.pop(token_hash(secret), None)
