"""What becomes of a payment, from the request to its end, with a stop between any two acts."""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from payments import flow
from payments.models import Payment
from pos import voids
from pos.models import Receipt
from pos.refusals import Refusal
from tests.chaos.interleavings import end
from tests.chaos.world import World
from tests.payments.shop import Shop

# Whoever has paid in time and was not stopped must leave with a receipt.
WAYS: tuple[tuple[str, ...], ...] = (
    ("approve",),
    ("approve", "approve"),
    ("approve", "give_back"),
    ("approve", "give_back", "refund"),
    ("approve", "refund"),
    ("approve", "cancel"),
    ("approve", "capture"),
    ("decline",),
    ("expire",),
    ("abort",),
    ("abort", "approve", "complete"),
    ("abort", "approve", "release"),
    ("approve", "abort", "complete"),
    ("approve", "abort", "release"),
    ("abort", "decline"),
    ("cancel", "approve"),
)
LOST = ("drop_before", "drop_after", "truncate")


@dataclass
class Life:
    """One payment at one till."""

    world: World
    shop: Shop
    dice: random.Random
    is_paid: bool = False
    is_stopped: bool = False

    def live(self) -> Iterator[None]:
        """Act by act. Raises AssertionError when a sale is lost."""
        if self.dice.random() < 0.3:
            operation = self.dice.choice(("create", "get", "capture"))
            self.world.town.fail(operation, self.dice.choice(LOST))
        self.payment = self.shop.ask(qr=self.dice.random() < 0.3)
        yield
        if self.dice.random() < 0.8:
            self.world.turn()
            yield
        for act in self.dice.choice(WAYS):
            self._act(act)
            yield
        yield from self._end()

    def _act(self, name: str) -> None:
        self.payment.refresh_from_db()
        try:
            self._acts[name]()
        except Refusal:
            return

    @property
    def _acts(self) -> dict[str, Callable[[], None]]:
        return {
            "approve": self._approve,
            "decline": lambda: self._at_vipps("decline"),
            "expire": lambda: self._at_vipps("expire"),
            "abort": self._abort,
            "complete": lambda: self._answer(flow.complete),
            "release": lambda: self._answer(flow.release),
            "give_back": self._give_back,
            "capture": lambda: self._in_the_portal("capture", self.payment.amount),
            "cancel": lambda: self._in_the_portal("cancel", 0),
            "refund": lambda: self._in_the_portal("refund", self.payment.amount // 3),
        }

    def _at_vipps(self, act: str) -> None:
        self.is_stopped = self.world.at_vipps(act, self.payment) or self.is_stopped

    def _approve(self) -> None:
        self.is_paid = self.world.approve(self.payment, 0) or self.is_paid

    def _abort(self) -> None:
        self.is_stopped = True
        self.shop.abort(self.payment)

    def _answer(self, act: Callable[..., object]) -> None:
        act(self.payment.pk, key=uuid.uuid4(), device_id=self.shop.device.pk, who=self.shop.who)

    def _give_back(self) -> None:
        self.world.turn()
        receipt = Receipt.objects.filter(basket=self.payment.basket_id, kind="SALE").first()
        if receipt:
            line = self.dice.choice(list(receipt.lines.all()))
            user = self.world.user
            flow.refund(self.payment.pk, quantities={line.pk: 1000}, reason="small", user=user)

    def _in_the_portal(self, act: str, amount: int) -> None:
        if self.world.portal.act(self.payment, act, amount):
            self.world.portal_acts.add(self.payment.reference)
            self.is_stopped = self.is_stopped or act != "refund"

    def _end(self) -> Iterator[None]:
        """The till is free for the next one."""
        self.world.town.post("faults", clear=True, webhooks="hold")
        yield
        end(self.world, self.payment)
        yield
        self.payment.refresh_from_db()
        if self.is_paid and not self.is_stopped:
            assert self.payment.received_at, f"{self.payment.reference}: paid, and no sale"
            assert Receipt.objects.filter(basket=self.payment.basket_id, kind="SALE").exists()
        basket = self.shop.basket
        if not basket.frozen_at:
            voids.void(
                self.shop.device,
                version=basket.version,
                key=uuid.uuid4(),
                staff_id=self.shop.staff.pk,
            )


def lives(world: World, shop: Shop, dice: random.Random, count: int) -> Iterator[Payment]:
    """One payment after the other at a till; what stops in between is its payment."""
    for _ in range(count):
        life = Life(world, shop, dice)
        for _stop in life.live():
            yield life.payment
