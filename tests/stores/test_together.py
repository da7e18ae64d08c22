"""Writes that go together: one statement, rows as they are when it is sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.models import Payer
from pos import baskets
from pos.models import Basket, JournalEntry
from stores.models import POSDevice
from stores.together import Together, sent
from tests import make


@pytest.fixture
def device(db: None) -> POSDevice:
    made = make.device()
    baskets.open_next(made)
    return made


def entry(device: POSDevice, number: int) -> JournalEntry:
    return JournalEntry(device=device, number=number, code="13999", at=timezone.now(), text="x")


def test_what_goes_together_is_one_statement(device: POSDevice) -> None:
    basket = Basket.objects.get(device=device)
    writes = Together()
    writes.update(basket, "total")
    writes.insert(entry(device, 1), entry(device, 2))
    writes.say("nobody", "hears it")
    writes.update(basket, "vat")
    basket.total, basket.vat = 500, 100

    with CaptureQueriesContext(connection) as queries:
        writes.send()
        writes.send()

    assert len(queries) == 1
    basket.refresh_from_db()
    assert (basket.total, basket.vat) == (500, 100)
    assert JournalEntry.objects.filter(device=device).count() == 2


def test_what_was_open_is_closed_before_the_next_is_opened(device: POSDevice) -> None:
    basket = Basket.objects.get(device=device)
    writes = Together()
    writes.insert(Basket(device=device, currency="NOK", opened_at=timezone.now(), follows=basket))
    basket.state = Basket.State.VOID
    writes.update(basket, "state")

    writes.send()

    assert Basket.objects.get(device=device, state="OPEN").follows == basket


def test_rows_are_deleted_by_one_value(device: POSDevice) -> None:
    basket = Basket.objects.get(device=device)
    Payer.objects.create(basket=basket, kind="QR", sealed="x", set_at=timezone.now())
    writes = Together()
    writes.delete(Payer, basket=basket.pk)

    writes.send()

    assert not Payer.objects.exists()


def test_two_copies_of_a_row_are_not_written_together(device: POSDevice) -> None:
    writes = Together()
    writes.update(Basket.objects.get(device=device), "total")
    with pytest.raises(AssertionError, match="two copies"):
        writes.update(Basket.objects.get(device=device), "vat")


def held(device: POSDevice) -> tuple[Basket, Together]:
    """Writes of every kind that hold a basket as it was read."""
    basket = Basket.objects.get(device=device)
    writes = Together()
    writes.insert(entry(device, 1))
    writes.replace(
        Payer(basket=basket, kind="QR", sealed="new", set_at=timezone.now()), by="basket"
    )
    writes.update(device, "name")
    device.name = "Kasse 9"
    writes.only_if(basket, version=basket.version, frozen_at=None)
    basket.version += 1
    writes.update(basket, "version")
    writes.say("nobody", "hears it")
    return basket, writes


def test_what_holds_a_row_is_written_while_it_is_as_it_was_read(device: POSDevice) -> None:
    basket, writes = held(device)
    Payer.objects.create(basket=basket, kind="QR", sealed="old", set_at=timezone.now())

    with CaptureQueriesContext(connection) as queries:
        assert writes.send_if_same()

    assert len(queries) == 1
    assert Basket.objects.get(device=device).version == 2
    assert Payer.objects.get().sealed == "new"
    assert JournalEntry.objects.filter(device=device).count() == 1
    assert POSDevice.objects.get(pk=device.pk).name == "Kasse 9"


@pytest.mark.parametrize("change", [{"version": 7}, {"frozen_at": timezone.now()}])
def test_nothing_is_written_when_the_row_that_is_held_has_changed(
    device: POSDevice, change: dict[str, object]
) -> None:
    _basket, writes = held(device)
    Basket.objects.filter(device=device).update(**change)

    assert not writes.send_if_same()

    assert Basket.objects.filter(device=device, **change).exists()
    assert not Payer.objects.exists()
    assert not JournalEntry.objects.filter(device=device).exists()
    assert POSDevice.objects.get(pk=device.pk).name != "Kasse 9"


def test_rows_that_ask_for_another_keep_their_order(device: POSDevice) -> None:
    basket = Basket.objects.get(device=device)
    JournalEntry.objects.bulk_create([entry(device, 2)])
    writes = Together()
    writes.only_if(basket, version=basket.version)
    writes.update(basket, "total")
    writes.insert_new(*[entry(device, number) for number in (4, 2, 3, 1)])
    writes.insert_new()

    assert writes.send_if_same()

    kept = JournalEntry.objects.order_by("pk").values_list("number", flat=True)
    assert list(kept) == [2, 4, 3, 1]


def test_who_holds_a_row_has_to_ask_whether_it_was_written(device: POSDevice) -> None:
    with pytest.raises(AssertionError, match="send_if_same"):
        held(device)[1].send()
    with pytest.raises(AssertionError, match="no condition"):
        Together().send_if_same()


def test_what_nobody_collects_is_sent_at_once(device: POSDevice) -> None:
    with sent(None) as writes:
        writes.insert(entry(device, 1))

    assert JournalEntry.objects.filter(device=device).exists()
