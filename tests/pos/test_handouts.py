"""The rules of a delivery: it is no sale, nobody pays, and its receipt says so (2-8-7)."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from payments import invariants
from pos import (
    baskets,
    days,
    deliveries,
    drawers,
    goods,
    handover,
    layout,
    lines,
    recounting,
    tenders,
    training,
)
from pos import returns as goods_back
from pos.models import Basket, JournalEntry, Numbering, Receipt, Report, Shift, Tender
from pos.refusals import Frozen, NotPossible, Stale
from pos.shifts import now
from tests import make
from tests.pos.handouts import REFERENCE, allow, deliver, hand_out
from tests.pos.test_verification import faults
from tests.pos.till import Till, open_till
from tests.pos.ways import Way, codes
from tests.pos.ways import hand_over as give


@pytest.fixture
def till(db: Any) -> Till:
    return allow(open_till())


def test_a_delivery_gets_a_receipt_of_its_own_series_beside_the_sales(till: Till) -> None:
    till.sell()
    first, second, sold = deliver(till), deliver(till), till.sell()

    assert [first.kind, first.number, second.number] == [Receipt.Kind.DELIVERY, 1, 2]
    assert first.content["heading"] == "Utleveringskvittering – IKKE KVITTERING FOR KJØP"
    assert (first.total, first.total_excluding_vat) == (29900, 23920)
    assert (sold.number, sold.sequence) == (2, 2)
    assert {(one.sequence, one.signature) for one in (first, second)} == {(None, "")}
    assert Numbering.objects.get().handouts == 2
    assert faults(till) == []
    assert invariants.breaches() == []


def test_a_delivery_takes_no_tender_and_ends_its_basket(till: Till) -> None:
    receipt = deliver(till)

    assert receipt.basket
    receipt.basket.refresh_from_db()
    assert receipt.basket.state == Basket.State.COMPLETED
    assert till.basket.follows_id == receipt.basket_id
    assert not Tender.objects.exists()
    assert receipt.content["tenders"] == []


def test_what_is_printed_has_the_reference_and_a_line_to_sign_and_no_vat(till: Till) -> None:
    cells = [row.cells for row in layout.rows(deliver(till).content)]

    assert (f"Deres ref. {REFERENCE}",) in cells
    assert (f"Mottatt av: {layout.SIGN_HERE}",) in cells
    assert all(row.kind != "table" for row in layout.rows(deliver(till).content))


def test_nynorsk_has_a_heading_of_its_own(till: Till) -> None:
    till.device.store.receipt_language = "nn"
    till.device.store.save()

    assert deliver(till).content["heading"].endswith("IKKJE KVITTERING FOR KJØP")


def test_the_journal_tells_of_the_goods_and_never_of_the_customer(till: Till) -> None:
    receipt = deliver(till)
    entry = JournalEntry.objects.get(code="13016")

    assert entry.receipt == receipt
    assert entry.text == f"delivery receipt 1; amount 29900; hash {receipt.hash}"
    assert receipt.previous_hash == entry.previous_hash
    line = {"product": till.hoodie.pk, "sku": till.hoodie.sku, "quantity": 1000}
    assert entry.details == {
        "number": 1,
        "amount": 29900,
        "lines": [{**line, "amount": 29900, "vat": 5980}],
    }
    assert REFERENCE not in f"{[(one.text, one.details) for one in JournalEntry.objects.all()]}"


def test_deliveries_are_counted_apart_and_are_in_no_turnover(till: Till) -> None:
    till.sell()
    deliver(till)
    deliver(till)
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    said = Report.objects.get().content

    assert said["deliveries"] == {"count": 2, "amount": 59800}
    assert said["sales"] == {"count": 1, "amount": 29900}
    assert (said["receipts"], said["returns"]["count"]) == (1, 0)
    assert (said["grand_sales"], said["grand_returns"]) == (29900, 0)
    assert sum(row["vat"] for row in said["vat"]) == 5980
    assert sum(row["amount"] for row in said["payments"]) == 29900
    assert said["credit_sales"] == {"count": 0, "amount": 0}


def test_deliveries_counted_again_are_as_many(till: Till) -> None:
    deliver(till)
    till.sell()
    kept = Numbering.objects.get()
    assert kept.totals

    shift = Shift.objects.get()
    again = recounting.recount(
        till.device.pk, shift_id=shift.pk, after=kept.counted_after, until=kept.entries
    )
    assert again["counts"] == kept.totals["counts"]


def test_only_a_shop_that_head_office_has_allowed_hands_out(till: Till) -> None:
    allow(till, is_allowed=False)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="Take the payment"):
        hand_out(till)
    assert not Receipt.objects.exists()


def test_training_hands_nothing_out(till: Till) -> None:
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="only the training receipt"):
        hand_out(till)
    assert not Receipt.objects.exists()


def test_an_empty_basket_is_not_delivered(till: Till) -> None:
    with pytest.raises(NotPossible, match="The basket is empty"):
        hand_out(till)


@pytest.mark.parametrize("reference", ["", "  ", "\x00", "\x01", "\u200b\u2060"])
def test_a_delivery_says_for_whom(till: Till, reference: str) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="the invoice needs it"):
        hand_out(till, reference=reference)
    assert till.basket.state == Basket.State.OPEN


def test_what_has_been_paid_in_part_is_not_delivered(till: Till) -> None:
    till.add(till.hoodie)
    with transaction.atomic():
        tenders.receive(
            baskets.lock(till.device.pk),
            kind=Tender.Kind.VIPPS,
            amount=10000,
            reference="s1-part-1",
            staff_id=till.staff.pk,
            at=now(),
        )
    with pytest.raises(NotPossible, match="has been paid"):
        hand_out(till)
    assert not Receipt.objects.exists()
    assert Numbering.objects.get().handouts == 0


def test_nothing_is_delivered_while_a_payment_lives_or_from_an_old_look(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(Stale):
        hand_out(till, version=till.basket.version - 1)
    Basket.objects.filter(pk=till.basket.pk).update(frozen_at=now())
    with pytest.raises(Frozen):
        hand_out(till)


def test_nothing_is_delivered_while_the_drawer_is_open(till: Till) -> None:
    drawers.report(drawers.connect(till.device.pk), is_open=True)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="drawer is open"):
        hand_out(till)


def test_nothing_is_delivered_for_real_before_the_declaration(till: Till, settings: Any) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="RF-1348"):
        hand_out(till)


def test_the_same_press_twice_is_one_delivery(till: Till) -> None:
    till.add(till.hoodie)
    key, version = uuid.uuid4(), till.basket.version
    first = hand_out(till, key=key, version=version)
    till.add(till.hoodie)

    assert first
    assert hand_out(till, key=key, version=version) is None
    assert Receipt.objects.count() == 1


def test_nothing_comes_back_that_was_not_sold(till: Till) -> None:
    receipt = deliver(till)
    with pytest.raises(NotPossible, match="Nothing was sold"):
        goods_back.ask(
            receipt, quantities={receipt.lines.get().pk: 1000}, reason="angrer", user=make.user()
        )


@pytest.mark.parametrize("way", list(Way))
def test_a_delivery_receipt_is_handed_over_once_and_once_as_a_copy(till: Till, way: Way) -> None:
    receipt = deliver(till)
    with pytest.raises(NotPossible, match="receipt first"):
        handover.next_customer(till.device.pk, key=uuid.uuid4())
    with pytest.raises(NotPossible, match="needs its receipt"):
        handover.decline(receipt, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert [give(receipt, till, way), give(receipt, till, Way.PRINT)] == [False, True]
    with pytest.raises(NotPossible, match="More are not allowed"):
        deliveries.print_out(receipt, staff_id=till.staff.pk)
    handover.next_customer(till.device.pk, key=uuid.uuid4())
    assert till.basket.follows is None
    assert codes() == ["13016", "13018", "13014"]
    assert faults(till) == []


def test_the_next_goods_wait_for_the_delivery_receipt(till: Till) -> None:
    receipt = deliver(till)
    with pytest.raises(NotPossible, match="receipt first"):
        add(till)
    assert codes() == ["13016"]

    deliveries.print_out(receipt, staff_id=till.staff.pk)
    assert add(till).line


def add(till: Till) -> lines.Changed:
    """A tap that hands over nothing first."""
    product, staff = till.hoodie.pk, till.staff.pk
    return goods.add(till.device, product_id=product, key=uuid.uuid4(), staff_id=staff)
