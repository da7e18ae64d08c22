"""Customers who scan the sticker at a till, and whose basket they may come to."""

import dataclasses
import datetime as dt
import json
import random
from typing import TYPE_CHECKING

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from payments import checkins, payers, stickers
from payments.models import Payer, Payment, Sticker, WebhookRegistration
from pos.models import Basket
from tests.chaos.acts import FLAG, numbers
from tests.chaos.acts_outside import dice
from tests.chaos.campaign import Tally
from tests.chaos.letters import Address

if TYPE_CHECKING:
    from tests.chaos.world import World


STANDING = """
SELECT b.id, b.device_id, b.state, b.opened_at, b.frozen_at, y.set_at,
    coalesce(y.kind, ''), coalesce(y.sealed, '')
FROM pos_basket b LEFT JOIN payments_payer y ON y.basket_id = b.id
WHERE b.frozen_at IS NOT NULL OR y.id IS NOT NULL
"""


@dataclasses.dataclass(frozen=True)
class Standing:
    """A basket that a payment has frozen, or that has a payer; without one nothing is sealed."""

    basket_id: int
    device_id: int
    state: str
    opened_at: dt.datetime
    frozen_at: dt.datetime | None
    set_at: dt.datetime | None
    kind: str
    sealed: str


@dataclasses.dataclass(frozen=True)
class Scan:
    """A customer has scanned a till's sticker, and Vipps has something to deliver."""

    device_id: int
    customer: str
    token: str
    at: dt.datetime
    body: str


class Stickers:
    """Both tills' stickers, and everybody who has scanned one."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.placed = [stickers.make(tab.device) for tab in (world.tabs[0], world.tabs[2])]
        registration = WebhookRegistration.objects.get(for_check_ins=True)
        self.address = Address(registration.url, registration.read_secret())
        self.begin_again()

    def begin_again(self) -> None:
        """The stickers are there, and nobody has scanned one."""
        self.scans: list[Scan] = []
        self.known: dict[int, tuple[dt.datetime, str]] = {}

    def scan(self, sticker: Sticker, customer: int) -> None:
        phone = self.world.customers[customer]["phone"]
        wish = {"merchantQrId": str(sticker.qr_id), "customer": phone}
        token = self.world.town.post("check-in", **wish)["customerToken"]
        at = self.world.time.now()
        event = {
            "customerToken": token,
            "merchantQrId": str(sticker.qr_id),
            "msn": self.world.shop.unit.msn,
            "initiatedAt": at.isoformat(),
        }
        self.scans.append(Scan(sticker.device_id, phone, token, at, json.dumps(event)))

    def deliver(self, scan: Scan, forger: random.Random | None = None) -> bool:
        """Whether it was genuine."""
        return self.world.hand_over({"body": scan.body}, forger, to=self.address)

    def check(self, *, is_caught_up: bool) -> None:
        """Raises AssertionError for a payer whom no check-in may have brought there."""
        with connection.cursor() as cursor:
            cursor.execute(STANDING)
            standing = [Standing(*row) for row in cursor.fetchall()]
        for one in standing:
            if one.kind == Payer.Kind.TOKEN:
                self._is_where_it_was_scanned(one)
        self._is_left_alone_while_frozen(standing)
        if is_caught_up:
            ended = [one for one in standing if one.sealed and one.state != Basket.State.OPEN]
            assert not ended, "the basket is over and its payer is still known"

    def _is_where_it_was_scanned(self, one: Standing) -> None:
        token = payers.read(Payer(pk=one.basket_id, basket_id=one.basket_id, sealed=one.sealed))
        scan = next(each for each in self.scans if each.token == token)
        assert scan.device_id == one.device_id, "a check-in at another till"
        assert scan.at == one.set_at, (scan.at, one.set_at)
        assert scan.at > one.opened_at, "a check-in of the customer before"

    def _is_left_alone_while_frozen(self, standing: list[Standing]) -> None:
        """While a payment lives nobody becomes the payer; who is may only be forgotten."""
        before, self.known = self.known, {}
        for one in standing:
            if one.frozen_at:
                self.known[one.basket_id] = now = (one.frozen_at, one.sealed)
                was = before.get(one.basket_id, now)
                is_same = was[0] != now[0] or now[1] in (was[1], "")
                assert is_same, "another payer of a frozen basket"

    def compare(self) -> None:
        """At the end: whoever was asked by a check-in had scanned the sticker of that till."""
        asked = {
            one["reference"]: one["customer"] for one in self.world.town.get("payments")["payments"]
        }
        for payment in Payment.objects.filter(payer_kind=Payer.Kind.TOKEN):
            customer = asked.get(payment.reference)
            assert not customer or any(
                scan.device_id == payment.device_id
                and scan.customer == customer
                and scan.at < payment.requested_at < scan.at + checkins.LASTS
                for scan in self.scans
            ), (payment.reference, customer)


def has_scans(history: "AtSticker") -> bool:
    return bool(history.stickers.scans)


class AtSticker:
    """The rules of a history that begin at a sticker."""

    stickers: Stickers
    world: "World"
    tally: Tally

    @rule(till=st.integers(0, 1), customer=st.integers(0, 1), is_delivered=FLAG, is_taken=FLAG)
    def check_in(self, till: int, customer: int, is_delivered: bool, is_taken: bool) -> None:
        """Mostly Vipps tells us at once; what it keeps comes late, or never."""
        self.stickers.scan(self.stickers.placed[till], customer)
        if is_delivered:
            self.stickers.deliver(self.stickers.scans[-1])
            self.tally.deliveries += 1
        if is_taken:
            self.world.take_check_ins()

    @precondition(has_scans)
    @rule(which=numbers, seed=dice, is_forged=FLAG)
    def deliver_check_in(self, which: int, seed: int, is_forged: bool) -> None:
        """Any that has happened: late, again, out of order, or forged."""
        scans = self.stickers.scans
        forger = random.Random(seed) if is_forged else None
        genuine = self.stickers.deliver(scans[-1 - which % len(scans)], forger)
        self.tally.deliveries += genuine
        self.tally.forgeries += not genuine

    @rule()
    def keepers_take(self) -> None:
        self.world.take_check_ins()
