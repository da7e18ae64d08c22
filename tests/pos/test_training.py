"""The rules of training: it sells nothing, takes nothing, and its receipts say so."""

import uuid
from typing import Any

import pytest

from pos import (
    baskets,
    discounts,
    exports,
    layout,
    lines,
    part_payments,
    tenders,
    training,
    verification,
    voids,
)
from pos import returns as goods_back
from pos.models import JournalEntry, Numbering, Receipt, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from stores import countries
from stores.models import POSDevice, VatRate
from tests import make
from tests.pos.test_part_payments import given
from tests.pos.till import Till, open_till
from tests.pos.ways import codes


def switch(till: Till, *, on: bool = True) -> None:
    till.hand_over()
    training.switch(till.device, is_on=on, key=uuid.uuid4(), staff_id=till.staff.pk)


def train(till: Till) -> Receipt:
    """A training sale of one hoodie."""
    till.add(till.hoodie)
    receipt = tenders.take_training(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


@pytest.fixture
def trained(till: Till) -> Till:
    switch(till)
    return till


def test_a_training_sale_gets_a_receipt_of_its_own_series(till: Till) -> None:
    till.sell()
    switch(till)
    first, second = train(till), train(till)
    switch(till, on=False)
    sold = till.sell()

    assert [first.kind, first.number, second.number] == [Receipt.Kind.TRAINING, 1, 2]
    assert first.content["heading"] == "Treningskvittering – IKKE KVITTERING FOR KJØP"
    assert (sold.kind, sold.number) == (Receipt.Kind.SALE, 2)
    assert [one.sequence for one in (first, second, sold)] == [2, 3, 4]
    assert Numbering.objects.get().trainings == 2
    assert list(verification.faults(till.device)) == []


def test_a_training_receipt_shows_what_was_not_paid(trained: Till) -> None:
    receipt = train(trained)
    tender = Tender.objects.get()

    assert (tender.kind, tender.amount, tender.reference) == (Tender.Kind.TRAINING, 29900, "")
    cells = [row.cells for row in layout.rows(receipt.content)]
    assert ("Trening", "299,00") in cells
    assert ("Treningskvittering – IKKE KVITTERING FOR KJØP",) in cells


def test_the_switch_and_every_training_sale_are_journalled(trained: Till) -> None:
    train(trained)
    switch(trained, on=False)

    assert codes() == ["13023", "13017", "13024"]
    assert JournalEntry.objects.filter(staff=trained.staff, code__gt="13016").count() == 3


@pytest.mark.parametrize("kind", sorted(set(Tender.Kind) - {Tender.Kind.TRAINING}))
def test_training_takes_no_money(trained: Till, kind: Tender.Kind) -> None:
    trained.add(trained.hoodie)
    with pytest.raises(NotPossible, match="in training"):
        tenders.receive(
            baskets.lock(trained.device.pk),
            kind=kind,
            amount=29900,
            reference="",
            staff_id=trained.staff.pk,
            at=now(),
        )
    assert not Tender.objects.exists()


def test_a_sale_is_not_ended_by_training(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="not in training"):
        tenders.take_training(
            till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
        )
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("before", [True, False])
def test_goods_in_the_basket_are_sold_or_taken_out_before_the_switch(
    till: Till, before: bool
) -> None:
    if not before:
        switch(till)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="in the basket"):
        switch(till, on=before)

    assert till.basket.is_training is not before
    assert POSDevice.objects.get(pk=till.device.pk).is_training is not before


def test_a_basket_whose_parts_went_back_stops_no_training(till: Till) -> None:
    till.add(till.hoodie)
    tenders.take_card(till.device, amount=100, **given(till))
    part_payments.undo(till.device, tender_id=Tender.objects.get().pk, **given(till))
    lines.remove(till.device.pk, line_id=till.basket.lines.get().pk, **given(till))

    switch(till)
    assert till.basket.is_training


def test_switching_twice_is_once(trained: Till) -> None:
    switch(trained)
    assert codes() == ["13023"]


def test_training_goes_on_when_a_basket_is_emptied_by_a_page_of_before(trained: Till) -> None:
    stale = POSDevice.objects.select_related("store").get(pk=trained.device.pk)
    stale.is_training = False
    trained.add(trained.hoodie)
    version = trained.basket.version
    voids.void(stale, version=version, key=uuid.uuid4(), staff_id=trained.staff.pk)

    assert trained.basket.is_training


def test_nothing_comes_back_that_was_not_sold(trained: Till) -> None:
    receipt = train(trained)
    line = receipt.lines.get()
    with pytest.raises(NotPossible, match="Nothing was sold"):
        goods_back.ask(receipt, quantities={line.pk: 1000}, reason="angrer", user=make.user())


def test_training_is_in_no_export_of_sales(committed: Any) -> None:
    till = open_till()
    till.sell()
    switch(till)
    train(till)
    stores = [till.device.store_id]

    assert exports.count(exports.Choice(stores)) == 1
    assert exports.count(exports.Choice(stores, kind="TRAINING")) == 1
    assert b"TRAINING" not in b"".join(exports.stream(exports.Choice(stores)))


def test_a_line_is_corrected_in_training_as_in_a_sale(trained: Till) -> None:
    line = trained.add(trained.hoodie).line
    assert line
    lines.remove(
        trained.device.pk,
        line_id=line.pk,
        version=trained.basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )
    assert trained.basket.is_training


def test_what_training_undoes_is_in_no_report(trained: Till) -> None:
    train(trained)
    trained.add(trained.hoodie)
    trained.add(trained.coffee)
    line = trained.basket.lines.first()
    assert line
    lines.remove(
        trained.device.pk,
        line_id=line.pk,
        version=trained.basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )
    voids.void(
        trained.device,
        version=trained.basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )

    totals = Numbering.objects.get().totals
    assert totals
    assert totals["counts"] == {"training": [1, 29900]}
    voided = JournalEntry.objects.get(code="13028")
    assert voided.details
    assert voided.details["training"] is True


def test_a_discount_in_training_is_marked_in_the_journal(trained: Till) -> None:
    trained.add(trained.hoodie)
    line = trained.basket.lines.first()
    assert line
    discounts.of_line(
        trained.device.pk,
        line_id=line.pk,
        off=lines.Off(amount=5000),
        reason="Skadet vare",
        version=trained.basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )

    said = JournalEntry.objects.get(text__startswith="discount")
    assert said.details
    assert said.details["training"] is True


def test_training_shows_the_vat_of_its_day_too(trained: Till) -> None:
    trained.add(trained.hoodie)
    VatRate.objects.filter(code="STANDARD").update(rate=1200)
    receipt = tenders.take_training(
        trained.device,
        version=trained.basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )

    assert receipt
    assert [row["rate"] for row in receipt.content["vat"]] == [1200]


def test_nynorsk_is_the_stores_choice(trained: Till) -> None:
    store = trained.device.store
    store.receipt_language = "nn"
    store.save()

    assert countries.receipt_language(store) == "nn"
    assert train(trained).content["heading"].endswith("IKKJE KVITTERING FOR KJØP")
