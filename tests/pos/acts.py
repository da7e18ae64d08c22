"""Acts at a till in any order, as Hypothesis draws them, and a clock that goes on for days."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import transaction
from django.utils import timezone

from pos import (
    days,
    deliveries,
    discounts,
    drawers,
    gift_cards,
    gift_ledger,
    gift_payments,
    handouts,
    journal,
    lines,
    office_returns,
    parking,
    returns,
    shifts,
    tenders,
    training,
    voids,
)
from pos.models import Basket, GiftCard, Receipt
from pos.refusals import Refusal
from tests import make
from tests.pos import gift
from tests.pos.till import Till


@contextmanager
def days_ahead(days_: list[int]) -> Iterator[None]:
    """Every `timezone.now()` is as many days ahead as the list says."""
    real = timezone.now

    def now() -> dt.datetime:
        return real() + dt.timedelta(days=days_[0])

    with mock.patch.object(timezone, "now", now):
        yield


class Player:
    """Does what is drawn; what cannot be done now is refused and changes nothing."""

    def __init__(self, till: Till) -> None:
        self.till, self.user, self.ahead = till, make.user(), [0]
        self.others = [make.staff(till.device.store) for _ in range(2)]
        self.acts: dict[str, Callable[[int], object]] = {
            "add": self.add,
            "fewer": self.fewer,
            "remove": self.remove,
            "discount": self.discount,
            "train": self.train,
            "void": self.void,
            "park": self.park,
            "recall": self.recall,
            "sell": self.sell,
            "cash": self.take_cash,
            "deliver": self.deliver,
            "gift": self.buy_a_card,
            "spend": self.spend_a_card,
            "unspend": self.give_a_card_back,
            "to card": self.return_to_a_card,
            "return": self.give_back,
            "print": self.print_out,
            "look up": self.look_up,
            "drawer": self.open_drawer,
            "float": self.begin_with_float,
            "x": self.read,
            "z": self.close,
            "midnight": self.wait,
        }

    def play(self, acts: list[tuple[str, int]]) -> None:
        with days_ahead(self.ahead):
            for name, which in acts:
                try:
                    self.acts[name](which)
                except Refusal:
                    continue

    def staff(self, which: int) -> int:
        return [self.till.staff, *self.others][which % 3].pk

    def add(self, which: int) -> None:
        self.till.add([self.till.hoodie, self.till.coffee][which % 2])

    def fewer(self, which: int) -> None:
        line = self.till.basket.lines.order_by("pk").last()
        if line:
            self._edit(lines.set_quantity, which, line_id=line.pk, quantity=1000)

    def remove(self, which: int) -> None:
        line = self.till.basket.lines.order_by("pk").first()
        if line:
            self._edit(lines.remove, which, line_id=line.pk)

    def discount(self, which: int) -> None:
        line = self.till.basket.lines.order_by("pk").last()
        if line:
            off = lines.Off(amount=which * 100)
            self._edit(discounts.of_line, which, line_id=line.pk, off=off, reason="scratched")

    def _edit(self, act: Callable[..., object], which: int, **given: Any) -> None:
        version = self.till.basket.version
        staff = self.staff(which)
        act(self.till.device.pk, version=version, key=uuid.uuid4(), staff_id=staff, **given)

    def void(self, which: int) -> None:
        version, staff = self.till.basket.version, self.staff(which)
        voids.void(self.till.device, version=version, key=uuid.uuid4(), staff_id=staff)

    def park(self, which: int) -> None:
        basket, staff = self.till.basket, self.staff(which)
        its: dict[str, Any] = {"basket_id": basket.pk, "version": basket.version}
        parking.park(self.till.device, name="Kari", key=uuid.uuid4(), staff_id=staff, **its)

    def recall(self, which: int) -> None:
        parked = list(Basket.objects.filter(state=Basket.State.PARKED).order_by("pk"))
        if parked:
            wanted, staff = parked[which % len(parked)].pk, self.staff(which)
            parking.recall(self.till.device, basket_id=wanted, key=uuid.uuid4(), staff_id=staff)

    def sell(self, which: int) -> None:
        version, staff = self.till.basket.version, self.staff(which)
        take = tenders.take_training if self.till.basket.is_training else tenders.take_card
        take(self.till.device, version=version, key=uuid.uuid4(), staff_id=staff)

    def train(self, which: int) -> None:
        is_on, staff = not self.till.basket.is_training, self.staff(which)
        training.switch(self.till.device, is_on=is_on, key=uuid.uuid4(), staff_id=staff)

    def take_cash(self, which: int) -> None:
        drawers.report(drawers.connect(self.till.device.pk), is_open=False)
        version, staff = self.till.basket.version, self.staff(which)
        key, given = uuid.uuid4(), 10**6
        tenders.take_cash(self.till.device, given=given, version=version, key=key, staff_id=staff)

    def deliver(self, which: int) -> None:
        version, staff = self.till.basket.version, self.staff(which)
        handouts.hand_out(
            self.till.device,
            reference=f"ordre {which}",
            version=version,
            key=uuid.uuid4(),
            staff_id=staff,
        )

    def buy_a_card(self, which: int) -> None:
        gift.put(self.till, 10_000 * (1 + which))

    def spend_a_card(self, which: int) -> None:
        cards = list(GiftCard.objects.filter(merchant=self.till.hoodie.merchant).order_by("pk"))
        if cards:
            number = gift_cards.number_of(cards[which % len(cards)])
            version, staff = self.till.basket.version, self.staff(which)
            given: dict[str, Any] = {"version": version, "key": uuid.uuid4(), "staff_id": staff}
            gift_payments.take(self.till.device, number=number, **given)

    def give_a_card_back(self, which: int) -> None:
        for tender in gift_ledger.held(self.till.basket)[:1]:
            version, staff = self.till.basket.version, self.staff(which)
            given: dict[str, Any] = {"version": version, "key": uuid.uuid4(), "staff_id": staff}
            gift_payments.give_back(self.till.device, tender_id=tender.pk, **given)

    def return_to_a_card(self, which: int) -> None:
        receipt = self._receipt(which, kind="SALE")
        left = [one for one in returns.left(receipt) if one.quantity] if receipt else []
        if receipt and left:
            quantities = {left[-1].line.pk: min(1000, left[-1].quantity)}
            given: dict[str, Any] = {"reason": "x", "user": self.user, "key": uuid.uuid4()}
            office_returns.give_back(receipt, quantities=quantities, **given)

    def _receipt(self, which: int, **kind: str) -> Receipt | None:
        found = list(Receipt.objects.filter(device=self.till.device, **kind).order_by("pk"))
        return found[which % len(found)] if found else None

    @transaction.atomic
    def give_back(self, which: int) -> None:
        receipt = self._receipt(which, kind="SALE")
        left = [one for one in returns.left(receipt) if one.quantity] if receipt else []
        if receipt and left:
            quantities = {left[0].line.pk: min(1000, left[0].quantity)}
            asked = returns.ask(receipt, quantities=quantities, reason="x", user=self.user)
            returns.complete(asked)

    def print_out(self, which: int) -> None:
        receipt = self._receipt(which)
        if receipt:
            deliveries.print_out(receipt, staff_id=self.staff(which))

    def look_up(self, which: int) -> None:
        details: dict[str, object] = {
            "sku": "x",
            "group": which or None,
            "group_name": "Klær",
            "amount": 14900,
        }
        self._journal(journal.Code.PRICE_LOOKED_UP, which, details)

    def open_drawer(self, which: int) -> None:
        event = [journal.Event.MANUAL, journal.Event.WITH_SALE][which % 2]
        self._journal(journal.Code.DRAWER_OPENED, which, {"event": str(event)})

    def begin_with_float(self, which: int) -> None:
        details = {"event": str(journal.Event.FLOAT), "amount": 100_000}
        self._journal(journal.Code.OTHER, which, details)

    def _journal(self, code: str, which: int, details: dict[str, object]) -> None:
        device, staff = self.till.device.pk, self.staff(which)
        journal.record(
            device, code=code, at=shifts.now(), text="x", staff_id=staff, details=details
        )

    def read(self, which: int) -> None:
        days.take_x(self.till.device, staff_id=self.staff(which), key=uuid.uuid4())

    def close(self, which: int) -> None:
        count = days.Count({"CASH": which * 100}, reason="counted")
        days.close(self.till.device, count=count, staff=self.till.staff, key=uuid.uuid4())

    def wait(self, which: int) -> None:
        self.ahead[0] += 1 + which % 2
