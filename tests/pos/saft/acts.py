"""What happens at one till of the year: customers, and what they and the cashiers think better of.

By dice, and all by the product's own use cases. What the year passes is the person at the till.
"""

import dataclasses
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from pos import (
    baskets,
    cash,
    days,
    deliveries,
    discounts,
    drawers,
    gift_cards,
    gift_ledger,
    gift_payments,
    goods,
    handouts,
    handover,
    lines,
    prices,
    provisional,
    returns,
    tenders,
    training,
    voids,
)
from pos.models import GiftCard, Receipt, Tender
from pos.models.baskets import ONE
from pos.refusals import NotPossible
from stores import countries
from stores.models import POSDevice, Product, Staff
from tests.pos.saft import gift_acts


@dataclasses.dataclass
class Acts:
    """One device, its drawer's bridge, and the sales that goods may come back from."""

    device: POSDevice
    products: list[Product]
    office: User
    dice: random.Random
    bridge: str = ""
    sold: list[int] = dataclasses.field(default_factory=list)

    def act(self, person: Staff) -> None:
        """One receipt, and now and then something beside it."""
        if self.dice.random() < 0.02:
            self._fill(person)
            version = baskets.current(self.device).version
            voids.void(self.device, version=version, key=uuid.uuid4(), staff_id=person.pk)
        if self.dice.random() < 0.02:
            self._drawer(is_open=True)
            self._drawer(is_open=False)
        if self.dice.random() < 0.03:
            sku = self.dice.choice(self.products).sku
            prices.look_up(self.device, code=sku, key=uuid.uuid4(), staff_id=person.pk)
        if self.dice.random() < 0.01:
            with suppress(NotPossible):  # There is not always so much to take out.
                self.move(self.dice.choice((cash.Move.PAY_IN, cash.Move.PAY_OUT)), 50_000, person)
        if self.dice.random() < 0.02:
            self._train(person)
        if self.dice.random() < 0.03:
            self._hand_out(person)
        if not (self.dice.random() < 0.07 and self._give_back()):
            self._sale(person)

    def _fill(self, person: Staff) -> None:
        for product in self.dice.choices(self.products, k=self.dice.randint(1, 4)):
            asked: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": person.pk, "quantity": ONE}
            line = goods.add(self.device, product_id=product.pk, **asked).line
            if line and product.unit == "KG":
                weight = self.dice.randint(50, 900)
                self._change(lines.set_quantity, person, line.pk, quantity=weight)
        if self.dice.random() < 0.05:
            chosen = baskets.current(self.device).lines.exclude(unit="KG").order_by("pk")
            if line := chosen.filter(quantity__gt=ONE).first():
                self._change(lines.set_quantity, person, line.pk, quantity=ONE)
            elif chosen.count() > 1:
                self._change(lines.remove, person, chosen[0].pk)
        if self.dice.random() < 0.08 and (first := baskets.current(self.device).lines.first()):
            off = lines.Off(rate=self.dice.choice((1000, 3333)))
            self._change(discounts.of_line, person, first.pk, off=off, reason="Skadet vare")

    def _change(
        self,
        act: Callable[..., object],
        person: Staff,
        line: int,
        **given: object,
    ) -> None:
        version = baskets.current(self.device).version
        act(
            self.device.pk,
            line_id=line,
            version=version,
            key=uuid.uuid4(),
            staff_id=person.pk,
            **given,
        )

    def _sale(self, person: Staff) -> None:
        self._fill(person)
        if self.dice.random() < 0.05:
            amount = 10_000 * self.dice.randint(1, 5)
            gift_cards.sell(self.device, amount=amount, key=uuid.uuid4(), staff_id=person.pk)
        elif self.dice.random() < 0.1 and (receipt := self._card_of_ours(person)):
            self.sold.append(receipt.pk)
            deliveries.print_out(receipt, staff_id=person.pk)
            return
        if self.dice.random() < 0.03:
            provisional.print_out(self.device, staff=person)
        way = self.dice.random()
        receipt = self._cash(person) if way < 0.25 else None
        # By Vipps alone, in two parts, or by card alone.
        if way >= 0.4:
            receipt = self._vipps(person, share=1 if way < 0.85 else 2)
        receipt = receipt or self._card(person)
        assert receipt
        self.sold.append(receipt.pk)
        if handover.may_be_declined(receipt) and self.dice.random() < 0.2:
            handover.decline(receipt, key=uuid.uuid4(), staff_id=person.pk)
            return
        for _ in range(self.dice.choice((1, 1, 1, 2))):
            deliveries.print_out(receipt, staff_id=person.pk)

    def _card_of_ours(self, person: Staff) -> Receipt | None:
        """Pay with a gift card, and now and then think better of it; the receipt if it was all."""
        cards = list(GiftCard.objects.filter(lines__receipt__device=self.device, balance__gt=0))
        if not cards:
            return None
        version = baskets.current(self.device).version
        number = gift_cards.number_of(self.dice.choice(cards))
        given: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": person.pk}
        receipt = gift_payments.take(self.device, number=number, version=version, **given)
        if receipt is None and self.dice.random() < 0.3:
            basket = baskets.current(self.device)
            (tender,) = gift_ledger.held(basket)
            given["key"] = uuid.uuid4()
            version = basket.version
            gift_payments.give_back(self.device, tender_id=tender.pk, version=version, **given)
        return receipt

    def _train(self, person: Staff) -> None:
        training.switch(self.device, is_on=True, key=uuid.uuid4(), staff_id=person.pk)
        self._fill(person)
        version = baskets.current(self.device).version
        receipt = tenders.take_training(
            self.device, version=version, key=uuid.uuid4(), staff_id=person.pk
        )
        assert receipt
        deliveries.print_out(receipt, staff_id=person.pk)
        training.switch(self.device, is_on=False, key=uuid.uuid4(), staff_id=person.pk)

    def _hand_out(self, person: Staff) -> None:
        self._fill(person)
        receipt = handouts.hand_out(
            self.device,
            reference=f"Ordre {self.dice.randint(1000, 9999)}",
            version=baskets.current(self.device).version,
            key=uuid.uuid4(),
            staff_id=person.pk,
        )
        assert receipt
        deliveries.print_out(receipt, staff_id=person.pk)

    def move(self, kind: str, amount: int, person: Staff) -> None:
        """Cash that moves without a sale: the float in the morning, and in and out."""
        cash.move(
            self.device,
            kind=kind,
            amount=amount,
            reason="Til og fra banken",
            staff_id=person.pk,
            key=uuid.uuid4(),
        )

    def close(self, person: Staff) -> None:
        """The day's Z report, with the cash counted."""
        count = days.Count({"CASH": 0}, "Talt")
        days.close(self.device, count=count, staff=person, key=uuid.uuid4())

    def _cash(self, person: Staff) -> Receipt | None:
        """Notes and coins, and the drawer opens; None where there is no coin for so little."""
        basket = baskets.current(self.device)
        if not countries.of(self.device.store).cash(tenders.left_to_pay(basket)):
            return None
        self._drawer(is_open=False)
        receipt = tenders.take_cash(
            self.device, given=None, version=basket.version, key=uuid.uuid4(), staff_id=person.pk
        )
        self._drawer(is_open=True)
        self._drawer(is_open=False)
        return receipt

    def _drawer(self, *, is_open: bool) -> None:
        drawers.report(self.bridge, is_open=is_open)

    def _card(self, person: Staff) -> Receipt | None:
        version = baskets.current(self.device).version
        return tenders.take_card(self.device, version=version, key=uuid.uuid4(), staff_id=person.pk)

    def _vipps(self, person: Staff, *, share: int) -> Receipt | None:
        with transaction.atomic():
            basket = baskets.lock(self.device.pk)
            return tenders.receive(
                basket,
                kind=Tender.Kind.VIPPS,
                amount=max(1, tenders.left_to_pay(basket) // share),
                reference=f"year-{uuid.uuid4()}",
                staff_id=person.pk,
                at=timezone.now(),
            )

    def _give_back(self) -> bool:
        """Some of a receipt of any day before; False when nothing is left of the one drawn."""
        if not self.sold:
            return False
        receipt = Receipt.objects.get(pk=self.dice.choice(self.sold))
        left = [one for one in returns.left(receipt) if one.quantity and one.amount]
        left = [one for one in left if one.line.gift_card_id is None or gift_acts.is_unused(one)]
        if not left:
            return False
        one = self.dice.choice(left)
        whole = one.line.unit == "KG" or self.dice.random() < 0.5
        quantity = one.quantity if whole else min(ONE, one.quantity)
        try:
            with transaction.atomic():
                asked = returns.ask(
                    receipt, quantities={one.line.pk: quantity}, reason="Angret", user=self.office
                )
                returns.complete(asked)
        except NotPossible:
            return False  # There is no coin for so little.
        return True
