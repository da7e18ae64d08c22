"""One small shop for the length of a history: tills, office, keeper, customers and Vipps."""

import dataclasses
import datetime as dt
import functools
import random
from contextlib import ExitStack
from functools import partial
from typing import Any
from unittest import mock

from django.db import connection
from django.test import Client

from payments import checkins, connections, machine, payers, registrations
from payments.models import Payment, WebhookRegistration
from payments.vipps import wire
from payments.vipps.tokens import Tokens
from stores.database import as_owner
from stores.models import POSDevice
from stores.prepared import Parts, Prepared, all_paths, read_all
from tests import make
from tests.chaos import letters
from tests.chaos.crashes import Crash, dying
from tests.chaos.forging import forge
from tests.chaos.ground import Time
from tests.chaos.letters import Address
from tests.chaos.outside import Portal, Tab
from tests.chaos.scenery import Scenery
from tests.conftest import empty_all_tables
from tests.payments.shop import Shop, Town, open_shop

# Short, so that an answer that comes too late costs a history little.
TIMEOUTS = (2.0, 0.5)
TOO_LATE = 0.7
# What the simulator keeps of a shop that begins again: it is registered there and has its stickers.
OF_THE_SHOP = ("tokens", "webhooks", "codes")
KNOWN = "SELECT id, received_at IS NOT NULL FROM payments_payment ORDER BY id DESC"
PARTS: Parts = [(Payment, ""), (POSDevice, "device__")]
PAYMENT = Prepared(
    lambda payment: Payment.objects.filter(pk=payment).values_list(*all_paths(PARTS)), payment=-1
)


@functools.cache
def _waiting() -> str:
    """What keepers look for, in one look; its text is made once."""
    due = Payment.objects.due(dt.datetime.max.replace(tzinfo=dt.UTC)).values_list("pk")
    text = due.query.sql_with_params()[0]
    return f"SELECT 0 FROM payments_checkin UNION ALL ({text})"  # noqa: S608


class World:
    """Everything of one history. `portal_acts` holds references that were changed without us.

    `known` are the payments, newest first, and whether each has been received.
    """

    def __init__(self, town: Town, timeouts: tuple[float, float] = TIMEOUTS) -> None:
        self.town, self.time, self.stack = town, Time(), ExitStack()
        with as_owner():
            empty_all_tables()
        town.post("reset", keep=["tokens"])
        self.time.start()
        self.stack.callback(self.time.stop)
        self._patch(timeouts)
        self._hang_up()
        self.shop: Shop = open_shop(town)
        self.goods = [
            self.shop.hoodie,
            self.shop.shirt,
            make.product(merchant=self.shop.device.store.merchant, price=33, minimum_age=18),
        ]
        second = make.device(store=self.shop.device.store)
        self.tabs = [*self._till(self.shop.device), *self._till(second)]
        self.customers = town.get("data")["customers"]
        self.user, self.portal = make.user(), Portal(town)
        registrations.keep(self.shop.unit)
        self.registration = WebhookRegistration.objects.get()
        # Nothing is sent by itself: a history delivers what, when and how often it likes.
        town.post("faults", webhooks="hold")
        self.known: list[tuple[int, bool]] = []
        self.portal_acts: set[str] = set()
        self.scenery: Scenery | None = None

    def remember(self) -> None:
        """From now on `begin_again` comes back to this moment."""
        self.scenery = Scenery()
        self.stack.callback(self.scenery.close)

    def begin_again(self) -> None:
        """The same shop, and nothing has happened in it."""
        assert self.scenery
        self.town.post("reset", keep=OF_THE_SHOP)
        self.scenery.put_back()
        self._hang_up()
        self.time.begin_again()
        self.town.post("faults", webhooks="hold")
        self.known, self.portal_acts = [], set()
        for tab in self.tabs:
            tab.begin_again()

    def _hang_up(self) -> None:
        """Nobody's old connection."""
        wire._shared.clear()
        connections._clients.clear()

    def _patch(self, timeouts: tuple[float, float]) -> None:
        """Tokens that age by the history's clock, and short timeouts."""
        real = connections._connection
        patches = (
            mock.patch.object(wire, "Tokens", partial(Tokens, clock=self.time.seconds)),
            mock.patch.object(
                connections,
                "_connection",
                lambda unit: dataclasses.replace(real(unit), timeouts=timeouts),
            ),
        )
        for patch in patches:
            self.stack.enter_context(patch)

    def _till(self, device: POSDevice) -> list[Tab]:
        client = Client(SERVER_NAME="127.0.0.1")
        make.signed_in(client, device, self.shop.staff)
        tabs = [Tab(client, device), Tab(client, device)]
        for tab in tabs:
            tab.look()
        return tabs

    def close(self) -> None:
        self.stack.close()

    def see(self) -> None:
        """What there is now; newest first, so that the smallest number means the newest."""
        with connection.cursor() as cursor:
            cursor.execute(KNOWN)
            self.known = cursor.fetchall()

    def pick(self, number: int) -> Payment:
        return self._payment(self.known[number % len(self.known)][0])

    def pick_sold(self, number: int) -> Payment:
        sold = [payment_id for payment_id, is_received in self.known if is_received]
        return self._payment(sold[number % len(sold)])

    def _payment(self, payment_id: int) -> Payment:
        row = PAYMENT.first(payment=payment_id)
        assert row
        payment, payment.device = read_all(PARTS, row)
        assert isinstance(payment, Payment)
        return payment

    def turn(self, *, most: int = 60) -> None:
        """Keepers take who has checked in and advance whatever is due, until nothing is."""
        for _ in range(most):
            with connection.cursor() as cursor:
                cursor.execute(_waiting(), [self.time.moment])
                found = [payment_id for (payment_id,) in cursor.fetchall()]
            if not found:
                return
            if 0 in found:
                self.take_check_ins()
            for payment_id in filter(None, found):
                machine.advance(payment_id)

    def take_check_ins(self) -> None:
        for sticker_id in checkins.waiting():
            checkins.take(sticker_id)

    def step(self, payment_id: int) -> bool:
        """One step, if it is due."""
        return machine.advance(payment_id)

    def at_vipps(self, act: str, payment: Payment, **more: Any) -> bool:
        """A customer's act, or time's. False: Vipps does not know the payment, or it is over."""
        try:
            self.town.post(act, reference=payment.reference, **more)
        except OSError:
            return False
        return True

    def approve(self, payment: Payment, customer: int) -> bool:
        """By whoever was asked; a QR is scanned first."""
        phone = self.customers[customer]["phone"]
        is_scanned = self.at_vipps("approve", payment, customer=phone)
        return is_scanned or self.at_vipps("approve", payment)

    def crash(self, payment_id: int, point: int) -> bool:
        """A keeper takes a payment in hand and dies. False: it did not come to that point."""
        try:
            with dying(point):
                machine.advance(payment_id)
        except Crash:
            connection.close()
            return True
        return False

    def pass_time(self, seconds: float) -> None:
        """Nobody works meanwhile."""
        self.town.post("clock", advance=seconds)
        self.time.moment += dt.timedelta(seconds=seconds)

    def work(self, seconds: float) -> None:
        """Keepers at work for so long: each payment is advanced when it is due."""
        self.turn()
        end = self.time.moment + dt.timedelta(seconds=seconds)
        while self.time.moment < end:
            due = Payment.objects.filter(wake_at__isnull=False).order_by("wake_at")
            following = due.values_list("wake_at", flat=True).first()
            until = min(end, following) if following else end
            self.pass_time(max(0.001, (until - self.time.moment).total_seconds()))
            self.turn()
        payers.forget()
        checkins.forget()

    def skip_a_minute(self) -> None:
        """So that what waits for Vipps' limits may be sent again; then keepers take a turn."""
        self.pass_time(61)
        self.turn()
        payers.forget()
        checkins.forget()

    def post(self) -> list[dict[str, Any]]:
        """Every webhook that Vipps would have sent until now, oldest first."""
        return [
            one
            for one in self.town.get("webhooks")["deliveries"]
            if one["url"] == self.registration.url
        ]

    @property
    def address(self) -> Address:
        return Address(self.registration.url, self.registration.read_secret())

    def hand_over(
        self,
        letter: dict[str, Any],
        dice: random.Random | None = None,
        *,
        to: Address | None = None,
    ) -> bool:
        """Deliver a webhook, signed as Vipps signs; with dice it is forged. Whether genuine."""
        to, now = to or self.address, self.time.moment
        sent = letters.write(to, letter["body"].encode(), now)
        if dice:
            sent = forge(sent, to, dice)
        is_genuine = letters.is_genuine(sent, to, now)
        status = letters.hand_over(sent)
        assert status == 200 if is_genuine else 300 < status < 500, (status, is_genuine, sent)
        return is_genuine
