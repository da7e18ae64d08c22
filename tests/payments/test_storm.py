"""Seeded storms: people, Vipps and the network do anything in any order; the books must agree.

A failing seed is run again by `PYTEST_ARGS="-k 'storm and 17'" make test`.
"""

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from payments import flow, invariants, machine
from payments.models import Payment
from pos import returns, tenders
from pos.models import Receipt, Tender
from pos.refusals import Refusal
from tests import make
from tests.payments.shop import Shop, hurry

SEEDS = 25
STEPS = 30
FAULTS = ("drop_before", "drop_after", "truncate", "status")
OPERATIONS = ("create", "get", "capture", "cancel", "refund", "events")


class Storm:
    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop, self.dice = shop, random.Random(seed)
        self.user: User = make.user()
        self.done: list[str] = []

    def run(self) -> None:
        acts: list[Callable[[], Any]] = [
            self.ask,
            self.look,
            self.look,
            self.approve,
            self.decline,
            self.abort,
            self.answer,
            self.card,
            self.give_back,
            self.fault,
            self.late,
        ]
        for _step in range(STEPS):
            act = self.dice.choice(acts)
            self.done.append(act.__name__)
            try:
                act()
            except Refusal as refusal:
                self.done[-1] += f" ({type(refusal).__name__})"
            broken = [b for b in invariants.breaches() if b.name not in ("I-23",)]
            assert broken == [], (self.done, broken)
        self.calm_down()

    def payments(self) -> list[Payment]:
        return list(Payment.objects.order_by("pk"))

    def any_payment(self) -> Payment | None:
        found = self.payments()
        return self.dice.choice(found) if found else None

    def ask(self) -> None:
        self.shop.fill() if self.shop.basket.total == 0 else None
        flow.request(
            self.shop.device, key=uuid.uuid4(), who=self.shop.who, qr=self.dice.random() < 0.5
        )

    def look(self) -> None:
        if payment := self.any_payment():
            hurry(payment)
            machine.advance(payment.pk)

    def at_vipps(self, act: str, **more: Any) -> None:
        if payment := self.any_payment():
            try:
                self.shop.town.post(act, reference=payment.reference, **more)
            except OSError:
                return  # Vipps does not know it, or it has ended.

    def approve(self) -> None:
        self.at_vipps("approve", customer="4790000078")

    def decline(self) -> None:
        self.at_vipps("decline")

    def late(self) -> None:
        if self.dice.random() < 0.3:
            self.shop.town.post("clock", advance=601)

    def abort(self) -> None:
        if payment := self.any_payment():
            self.shop.abort(payment, then_qr=self.dice.random() < 0.3)

    def answer(self) -> None:
        if payment := self.any_payment():
            act = self.dice.choice([flow.complete, flow.release])
            act(payment.pk, key=uuid.uuid4(), device_id=self.shop.device.pk, who=self.shop.who)

    def card(self) -> None:
        if self.dice.random() < 0.2:
            tenders.take_card(
                self.shop.device,
                version=self.shop.basket.version,
                key=uuid.uuid4(),
                staff_id=self.shop.staff.pk,
            )

    def give_back(self) -> None:
        sold = [p for p in self.payments() if p.captured]
        if sold:
            payment = self.dice.choice(sold)
            receipt = Receipt.objects.get(basket=payment.basket_id)
            left = [known for known in returns.left(receipt) if known.quantity]
            if left:
                line = self.dice.choice(left).line.pk
                flow.refund(payment.pk, quantities={line: 1000}, reason="storm", user=self.user)

    def fault(self) -> None:
        mode = self.dice.choice(FAULTS)
        more = {"status": self.dice.choice([500, 503, 429, 423])} if mode == "status" else {}
        operation, times = self.dice.choice(OPERATIONS), self.dice.randint(1, 3)
        self.shop.town.fail(operation, mode, times=times, **more)

    def calm_down(self) -> None:
        """Faults off, time passes, questions are answered: everything ends, and the books agree."""
        self.shop.town.post("faults", clear=True)
        for _round in range(4):
            self.shop.town.post("clock", advance=601)
            for payment in self.payments():
                self.shop.keep(payment, looks=3)
                if payment.asked_at:
                    flow.release(
                        payment.pk,
                        key=uuid.uuid4(),
                        device_id=self.shop.device.pk,
                        who=self.shop.who,
                    )
        for payment in self.payments():
            self.agree(payment)
        received = Tender.objects.filter(kind="VIPPS").aggregate(sum=Sum("amount"))["sum"] or 0
        ours = sum(payment.captured - payment.refunded for payment in self.payments())
        assert received == ours, self.done

    def agree(self, payment: Payment) -> None:
        book = self.shop.town.book(payment.reference)
        ours = (payment.captured, payment.refunded)
        theirs = (book.get("captured", 0), book.get("refunded", 0))
        assert not payment.is_live, (payment.state, payment.flag, self.done)
        assert ours == theirs, self.done
        assert book.get("times", {}).get("captured", 0) <= 1, self.done
        assert payment.operations.filter(outcome="PENDING").count() == 0, self.done
        receipts = Receipt.objects.filter(basket=payment.basket_id, kind="SALE").count()
        assert receipts == 1 or payment.captured == 0, self.done


@pytest.mark.parametrize("seed", range(SEEDS))
def test_in_a_storm_our_books_are_vipps_books(shop: Shop, seed: int) -> None:
    Storm(shop, seed).run()
