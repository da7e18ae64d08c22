"""The codes that a merchant prints, and the customers who have checked in with them."""

import hashlib
import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from payments.simulator.clock import MINUTE, Clock
from payments.simulator.data import Customer, SalesUnit
from payments.simulator.delivery import Delivery

TOKEN_LIFE = 15 * MINUTE
FOREVER = -1


@dataclass(slots=True)
class Sticker:
    """A merchant callback QR: whoever scans it checks in at the sales unit's till."""

    unit: SalesUnit
    id: str
    location: str
    category: str = "IN_STORE"

    @property
    def token(self) -> str:
        """What the picture says: the same for the same id for ever, for it has been printed."""
        return _token(f"callback:{self.unit.msn}:{self.id}")

    def view(self) -> dict[str, Any]:
        return {
            "msn": self.unit.msn,
            "merchantQrId": self.id,
            "locationDescription": self.location,
            "category": self.category,
            "token": self.token,
        }


@dataclass(slots=True)
class Poster:
    """A merchant redirect QR: it opens a web page that the merchant can change later."""

    unit: SalesUnit
    id: str
    url: str
    ends_at: float | None

    @property
    def token(self) -> str:
        return _token(f"redirect:{self.unit.msn}:{self.id}")


@dataclass(slots=True)
class CheckIn:
    """A customer who stands at a sticker and waits for the shop.

    Args:
        token: what stands for the customer towards this merchant, for fifteen minutes.
        deliveries: the events that told the merchant; none if nobody has registered.
    """

    sticker: Sticker
    customer: Customer
    at: float
    token: str = field(default_factory=lambda: b64encode(secrets.token_bytes(48)).decode())
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def unit(self) -> SalesUnit:
        return self.sticker.unit

    @property
    def ends_at(self) -> float:
        return self.at + TOKEN_LIFE

    @property
    def is_lost(self) -> bool:
        """The shop cannot be reached: nobody listens, or whoever listens did not say 2xx."""
        if not self.deliveries:
            return True
        return any(each.answers and each.state != "accepted" for each in self.deliveries)


class Codes:
    """Every printed code by its id and by what its picture says."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stickers: dict[tuple[str, str], Sticker] = {}
        self._posters: dict[tuple[str, str], Poster] = {}
        self._by_token: dict[str, Sticker | Poster] = {}
        self._check_ins: dict[str, CheckIn] = {}

    def put(self, code: Sticker | Poster) -> None:
        """Add, or replace by sales unit and id."""
        if isinstance(code, Sticker):
            self._stickers[code.unit.msn, code.id] = code
        else:
            self._posters[code.unit.msn, code.id] = code
        self._by_token[code.token] = code

    def remove(self, code: Sticker | Poster) -> None:
        if isinstance(code, Sticker):
            self._stickers.pop((code.unit.msn, code.id), None)
        else:
            self._posters.pop((code.unit.msn, code.id), None)
        self._by_token.pop(code.token, None)

    def stickers(self, msn: str = "") -> list[Sticker]:
        return [each for each in self._stickers.values() if msn in ("", each.unit.msn)]

    def sticker(self, msn: str, id: str) -> Sticker | None:
        return self._stickers.get((msn, id))

    def posters(self, msn: str) -> list[Poster]:
        """Those that have not run out."""
        self._forget_old()
        return [each for each in self._posters.values() if each.unit.msn == msn]

    def poster(self, msn: str, id: str) -> Poster | None:
        self._forget_old()
        return self._posters.get((msn, id))

    def scanned(self, token: str) -> Sticker | Poster | None:
        """What a picture leads to, if it still leads anywhere."""
        self._forget_old()
        return self._by_token.get(token)

    def enter(self, check_in: CheckIn) -> None:
        self._check_ins[check_in.token] = check_in

    def checked_in(self, msn: str, token: str) -> CheckIn | None:
        """Whose token that is: only for the sales unit that got it, and for fifteen minutes."""
        self._forget_old()
        found = self._check_ins.get(token)
        return found if found and found.sticker.unit.msn == msn else None

    def _forget_old(self) -> None:
        now = self._clock.now()
        for poster in [*self._posters.values()]:
            if poster.ends_at is not None and now >= poster.ends_at:
                self.remove(poster)
        for check_in in [*self._check_ins.values()]:
            if now >= check_in.ends_at:
                del self._check_ins[check_in.token]


def _token(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:32]
