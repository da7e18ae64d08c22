"""What has been paid stays below what is in the basket: else nothing would complete the sale."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from pos import baskets, discounts, lines, tenders
from pos.models import JournalEntry, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from tests.pos.test_goods import at_once
from tests.pos.till import Till, open_till

PAID_ALREADY = "199,00 is paid already"


def pay_a_part(till: Till, amount: int = 19900) -> None:
    with transaction.atomic():
        tenders.receive(
            baskets.lock(till.device.pk),
            kind=Tender.Kind.VIPPS,
            amount=amount,
            reference="s1-part-1",
            staff_id=till.staff.pk,
            at=now(),
        )


def edit(till: Till, act: Any, **given: Any) -> None:
    line = till.basket.lines.get(product=till.hoodie)
    act(
        till.device.pk,
        line_id=line.pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
        **given,
    )


@pytest.fixture
def in_part(till: Till) -> Till:
    """299,00 and 25,80, of which 199,00 is paid."""
    till.add(till.hoodie)
    till.add(till.coffee)
    pay_a_part(till)
    return till


def remove(till: Till) -> None:
    edit(till, lines.remove)


def take_less(till: Till) -> None:
    edit(till, lines.set_quantity, quantity=500)


def take_off(till: Till) -> None:
    edit(till, discounts.of_line, off=lines.Off(amount=12580), reason="scratched")


@pytest.mark.parametrize("act", [remove, take_off])
def test_no_line_falls_to_what_has_been_paid(in_part: Till, act: Any) -> None:
    before = list(in_part.basket.lines.order_by("pk").values())
    look = in_part.basket.look
    with pytest.raises(NotPossible, match=PAID_ALREADY):
        act(in_part)

    assert (in_part.basket.look, in_part.basket.total) == (look, 32480)
    assert list(in_part.basket.lines.order_by("pk").values()) == before
    assert not JournalEntry.objects.filter(code="13999").exists()


def test_a_quantity_does_not_either(in_part: Till) -> None:
    in_part.hoodie.unit = "KG"
    in_part.hoodie.save()
    in_part.basket.lines.filter(product=in_part.hoodie).update(unit="KG")
    with pytest.raises(NotPossible, match=PAID_ALREADY):
        take_less(in_part)
    assert in_part.basket.total == 32480


def test_more_than_was_paid_may_still_be_taken_off(in_part: Till) -> None:
    edit(in_part, discounts.of_line, off=lines.Off(amount=12579), reason="scratched")
    assert in_part.basket.total == 19901
    # What is taken back gives more to pay again.
    edit(in_part, discounts.of_line, off=lines.Off(amount=0), reason="")
    assert in_part.basket.total == 32480


def test_a_line_and_a_payment_at_the_same_moment_never_end_in_nothing_to_pay(
    committed: Any,
) -> None:
    till = open_till()
    till.add(till.hoodie)
    till.add(till.coffee)
    try_to = [lambda: pay_a_part(till), lambda: remove(till)]
    answers = at_once(*try_to)

    paid = sum(Tender.objects.values_list("amount", flat=True))
    assert any(isinstance(answer, NotPossible | Stale) for answer in answers)
    assert till.basket.total in (2580, 32480)
    assert paid == 0 or till.basket.total > paid
