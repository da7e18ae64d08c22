"""The state of every customer's phone, and who is looking at one."""

import asyncio
from dataclasses import dataclass, field

from payments.simulator.qr_codes import CheckIn, Poster


@dataclass(slots=True)
class Phone:
    """What the app shows is decided by this and by the payments.

    Args:
        offline: no network: nothing arrives, nothing can be answered.
        muted: no notifications: a request is seen only when the app is opened.
        opened: while muted, the references that were found by opening the app.
        dismissed: references that the customer looked away from.
        notes: what the bank or Vipps last said about a reference.
        visit: the sticker at which the customer waits, or the poster that was scanned.
    """

    offline: bool = False
    muted: bool = False
    opened: set[str] = field(default_factory=set)
    dismissed: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    visit: CheckIn | Poster | None = None


class Phones:
    def __init__(self) -> None:
        self._phones: dict[str, Phone] = {}
        self._watchers: set[asyncio.Event] = set()
        self.closed = False

    def of(self, msisdn: str) -> Phone:
        return self._phones.setdefault(msisdn, Phone())

    def forget(self, msisdn: str, reference: str) -> None:
        """The payment is known to nobody any more."""
        if phone := self._phones.get(msisdn):
            phone.opened.discard(reference)
            phone.dismissed.discard(reference)
            phone.notes.pop(reference, None)

    def watch(self) -> asyncio.Event:
        """An event that is set whenever anything on any phone may have changed."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        return watcher

    def leave(self, watcher: asyncio.Event) -> None:
        self._watchers.discard(watcher)

    def changed(self) -> None:
        for watcher in self._watchers:
            watcher.set()

    def close(self) -> None:
        """Nobody needs to look any more: the streams end."""
        self.closed = True
        self.changed()

    def reset(self) -> None:
        self._phones.clear()
        self.changed()
