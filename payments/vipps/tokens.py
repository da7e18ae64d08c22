"""Access tokens: fetched once, kept in memory for their whole life, renewed before they end.

Tokens are never logged and never written to disk. They are not shared between processes either:
several valid tokens may coexist, and fetching one is a single cheap call an hour or a day.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from payments.vipps.errors import Unavailable

# Vipps: renew when a tenth of the life is left, or a minute before the end.
MARGIN_SHARE: Final = 0.1
MARGIN_SECONDS: Final = 60.0

# Tokens of keys that Vipps does not accept are asked for once a minute, not on every call.
HOLD_REFUSED: Final = 60.0
HOLD_FAILED: Final = 2.0


@dataclass(frozen=True)
class Token:
    """What Vipps gave us; `life` is in seconds from when it was asked for."""

    value: str = field(repr=False)
    life: float


@dataclass(frozen=True)
class _Held:
    value: str = field(repr=False)
    fetched_at: float
    renew_at: float
    ends_at: float


class Tokens:
    """The one current access token of a connection. Safe to share between threads."""

    def __init__(
        self, fetch: Callable[[], Token], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._refusals = 0
        self._not_before = clock()

    def get(self) -> str:
        """A token that is good for now. Raises `Unavailable` when there is none to be had."""
        held, now = self._held, self._clock()
        if held and now < held.renew_at:
            return held.value
        if held and now < held.ends_at:
            return self._renew_ahead() or held.value
        with self._lock:
            held = self._held
            if held and self._clock() < held.renew_at:
                return held.value  # Whoever held the lock has just fetched it.
            return self._renew()

    def accept(self, value: str) -> None:
        """Vipps took a token: should one be refused later, a new one may be fetched at once."""
        if self._refusals and self._held and self._held.value == value:
            self._refusals = 0

    def reject(self, value: str) -> None:
        """Vipps answered 401 to this token. A newer one that another thread fetched stays.

        The first time a new one is fetched at once. When that is refused as well, it is not the
        token that is wrong.
        """
        with self._lock:
            held = self._held
            if held is None or held.value != value:
                return
            self._held = None
            self._refusals += 1
            if self._refusals > 1:
                self._not_before = held.fetched_at + HOLD_REFUSED

    def _renew_ahead(self) -> str:
        # One thread pays for the new token; the others go on with the old one, which is still good.
        if not self._lock.acquire(blocking=False):
            return ""
        try:
            return self._renew()
        except Unavailable:
            return ""
        finally:
            self._lock.release()

    def _renew(self) -> str:
        now = self._clock()
        if now < self._not_before:
            raise Unavailable(
                "no access token: the last one was refused or could not be fetched",
                retry_after=self._not_before - now,
            )
        try:
            token = self._fetch()
        except Unavailable as error:
            refused = 400 <= error.status < 500
            hold = max(HOLD_REFUSED if refused else HOLD_FAILED, error.retry_after or 0.0)
            self._not_before = self._clock() + min(hold, HOLD_REFUSED)
            raise
        # A token so short-lived that the margin would eat it is used for half its life.
        margin = min(max(token.life * MARGIN_SHARE, MARGIN_SECONDS), token.life / 2)
        ends_at = now + token.life
        self._held = _Held(token.value, now, ends_at - margin, ends_at - margin / 4)
        return token.value
