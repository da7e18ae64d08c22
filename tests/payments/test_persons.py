"""What is known of a customer is told and deleted on request, and the books stay as they are."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from payments import persons
from payments.models import LookUp, PayerMark, Payment, PersonRequest
from pos.models import Receipt
from pos.refusals import NotPossible
from tests.payments.by_app import ask_by_qr, sold, turn
from tests.payments.shop import KARI, Shop, holds
from tests.payments.test_lookups_kept import look_up

NOTE = "rang the number"
OLA = "4790000012"


@pytest.fixture
def known(shop: Shop) -> Shop:
    """A shop at which Kari has bought twice and Ola once."""
    turn(shop, on=True)
    for phone in (KARI, KARI, OLA):
        sold(shop, ask_by_qr(shop, phone))
    return shop


def ask_by_number(shop: Shop, number: str, act: Any = persons.tell) -> persons.Known:
    merchant = shop.device.store.merchant
    found: persons.Known = act(merchant, number=number, note=NOTE, user=None)
    return found


def test_all_purchases_of_a_number_are_told(known: Shop) -> None:
    told = ask_by_number(known, KARI[2:])
    assert len(told.purchases) == 2
    assert [one.receipts for one in told.purchases] == [["000002"], ["000001"]]
    assert told.purchases[0].reference == Payment.objects.order_by("pk")[1].reference
    assert told.shown.endswith(KARI[-2:])
    assert KARI[2:] not in json.dumps(told.as_data())


def test_deleting_leaves_the_books_and_other_customers_alone(known: Shop) -> None:
    look_up(known, KARI)
    before = list(Receipt.objects.order_by("pk").values()), list(Payment.objects.values())
    gone = ask_by_number(known, KARI, persons.erase)
    assert len(gone.purchases) == 2
    assert PayerMark.objects.count() == 1
    assert not LookUp.objects.exclude(msisdn_hash="").exists()
    assert (list(Receipt.objects.order_by("pk").values()), list(Payment.objects.values())) == before
    assert ask_by_number(known, KARI).purchases == []
    with pytest.raises(NotPossible, match="Nothing was found"):
        look_up(known, KARI)
    assert len(ask_by_number(known, OLA).purchases) == 1
    assert holds()


def test_each_request_is_a_row_that_does_not_say_whose_it_was(known: Shop) -> None:
    ask_by_number(known, KARI)
    ask_by_number(known, KARI, persons.erase)
    rows = list(PersonRequest.objects.order_by("pk"))
    assert [(row.kind, row.purchases, row.last_digits) for row in rows] == [
        ("ACCESS", 2, KARI[-2:]),
        ("ERASURE", 2, KARI[-2:]),
    ]
    assert KARI[2:] not in str(list(PersonRequest.objects.values()))
    assert LookUp.objects.count() == 0


def test_who_is_being_asked_to_pay_is_not_deleted_meanwhile(known: Shop) -> None:
    known.waiting()
    number = Payment.objects.latest("pk").payer_shown
    assert number.endswith(KARI[-2:])
    assert ask_by_number(known, KARI).is_paying
    with pytest.raises(NotPossible, match="asking this number to pay"):
        ask_by_number(known, KARI, persons.erase)
    assert PayerMark.objects.filter(last_digits=KARI[-2:]).count() >= 2


@pytest.mark.parametrize("number", ["", "12", "Kari", "+1 202 555 0100"])
def test_what_is_no_number_is_refused_and_written_down_nowhere(known: Shop, number: str) -> None:
    with pytest.raises(NotPossible, match="not a phone number"):
        ask_by_number(known, number)
    assert not PersonRequest.objects.exists()


def test_nobody_is_told_without_a_note(known: Shop) -> None:
    merchant = known.device.store.merchant
    with pytest.raises(NotPossible, match="Say who asked"):
        persons.tell(merchant, number=KARI, note=" ", user=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonRequest.objects.create(
            merchant=merchant, kind="ACCESS", last_digits="78", purchases=0, at="2026-11-28T00:00Z"
        )


def test_the_command_takes_the_number_from_the_keyboard(
    known: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"+{KARI}\n"))
    said = io.StringIO()
    number = known.device.store.merchant.organisation_number
    call_command("person", "tell", merchant=number, note=NOTE, stdout=said, stderr=io.StringIO())
    assert len(json.loads(said.getvalue())["purchases"]) == 2

    monkeypatch.setattr("sys.stdin", io.StringIO("nobody\n"))
    with pytest.raises(CommandError, match="not a phone number"):
        call_command("person", "erase", merchant=number, note=NOTE, stderr=io.StringIO())
