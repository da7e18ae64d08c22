"""Cash that moves without a sale: counted, expected in the drawer, and never shown as a sale."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pos import cash, days, drawers
from pos.models import JournalEntry
from pos.refusals import NotPossible
from tests import make
from tests.pos.till import Till


def move(till: Till, kind: str, amount: int, reason: str = "bank", **given: uuid.UUID) -> None:
    key = given.get("key", uuid.uuid4())
    cash.move(till.device, kind=kind, amount=amount, reason=reason, staff_id=till.staff.pk, key=key)


def test_what_moves_is_expected_in_the_drawer_and_is_no_sale(till: Till) -> None:
    move(till, "FLOAT", 100000, reason="")
    move(till, "PAY_IN", 20000)
    move(till, "PAY_OUT", 50000)
    said = days.read(till.device, at=timezone.now())

    assert said["float"] == 100000
    assert said["operators"][0]["float"] == 100000
    assert said["pay_ins"] == {"count": 1, "amount": 20000}
    assert said["pay_outs"] == {"count": 1, "amount": 50000}
    assert said["sales"] == {"count": 0, "amount": 0}
    assert days.expected(said)["CASH"] == 70000
    codes = JournalEntry.objects.order_by("number").values_list("code", flat=True)
    assert list(codes)[-3:] == ["13999", "13999", "13019"]


def test_a_day_has_one_opening_float(till: Till) -> None:
    key = uuid.uuid4()
    for _press in range(2):
        move(till, "FLOAT", 100000, key=key)
    with pytest.raises(NotPossible, match="opening float is there"):
        move(till, "FLOAT", 100000)
    assert days.read(till.device, at=timezone.now())["float"] == 100000


def test_no_more_is_taken_out_than_the_drawer_should_hold(till: Till) -> None:
    move(till, "FLOAT", 100000, reason="")
    move(till, "PAY_IN", 20000)
    with pytest.raises(NotPossible, match="more than the drawer should hold") as refusal:
        move(till, "PAY_OUT", 120001)
    assert not any(sign.isdigit() for sign in str(refusal.value)), "a count is blind"
    said = days.read(till.device, at=timezone.now())
    assert said["pay_outs"] == {"count": 0, "amount": 0}

    move(till, "PAY_OUT", 120000)
    said = days.read(till.device, at=timezone.now())
    assert days.expected(said)["CASH"] == 0
    with pytest.raises(NotPossible, match="more than the drawer should hold"):
        move(till, "PAY_OUT", 1)


@pytest.mark.parametrize(
    ("kind", "amount", "reason", "why"),
    [
        ("PAY_OUT", 100, " ", "Say why"),
        ("FLOAT", 0, "", "not possible"),
        ("PAY_IN", -1, "x", "not possible"),
        ("SALE", 100, "x", "out of date"),
    ],
)
def test_what_cannot_be_is_refused(
    till: Till, kind: str, amount: int, reason: str, why: str
) -> None:
    with pytest.raises(NotPossible, match=why):
        move(till, kind, amount, reason)
    assert not JournalEntry.objects.filter(code__in=("13019", "13999")).exists()


def test_the_page_has_it_only_where_the_till_takes_cash(client: Client, till: Till) -> None:
    make.signed_in(client, till.device, till.staff)
    assert "Kontanter i skuffen" not in client.get(reverse("day")).content.decode()
    till.device.store.country = "FI"
    till.device.store.save()
    assert "Kontanter i skuffen" in client.get(reverse("day")).content.decode()

    form = {"kind": "FLOAT", "amount": "1000,00", "key": str(uuid.uuid4())}
    done = client.post(reverse("move-cash"), form)
    assert done.status_code == 302
    wrong = client.post(reverse("move-cash"), {**form, "amount": "mye"})
    assert wrong.status_code == 409
    assert "Tast et beløp" in wrong.content.decode()
    assert days.read(till.device, at=timezone.now())["float"] == 100000


def test_why_cash_could_not_move_does_not_explain_a_count(client: Client, till: Till) -> None:
    till.sell()
    make.signed_in(client, till.device, till.staff)
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    form = {"kind": "PAY_OUT", "amount": "9999", "why": "To the bank", "key": str(uuid.uuid4())}
    answer = client.post(reverse("move-cash"), form)

    assert answer.status_code == 409
    said = answer.content.decode()
    assert said.count('value="To the bank"') == 1
    assert 'name="why" autocomplete="off" maxlength="200" value="To the bank"' in said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("FLOAT", "Inngående veksel: 1\xa0000,00\xa0kr er registrert"),
        ("PAY_IN", "Legg inn kontanter: 1\xa0000,00\xa0kr er registrert"),
        ("PAY_OUT", "Ta ut kontanter: 1\xa0000,00\xa0kr er registrert"),
    ],
)
def test_what_was_registered_is_said_with_its_sum_also_to_who_pressed_twice(
    client: Client, till: Till, kind: str, said: str
) -> None:
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    if kind == "PAY_OUT":
        move(till, "FLOAT", 500_000)
    make.signed_in(client, till.device, till.staff)
    form = {"kind": kind, "amount": "1000,00", "why": "bank", "key": str(uuid.uuid4())}
    for _press in range(2):
        told = client.post(reverse("move-cash"), form)["Location"]
        assert said in client.get(told).content.decode()

    assert said not in client.get(reverse("day")).content.decode()
    colleague = make.signed_in(Client(), till.device, make.staff(till.device.store))
    assert said not in colleague.get(told).content.decode(), "a count is blind"


@pytest.mark.parametrize("number", ["0", "1", "x", "9" * 18])
def test_what_is_no_movement_of_cash_is_not_said(client: Client, till: Till, number: str) -> None:
    till.sell()
    make.signed_in(client, till.device, till.staff)
    answer = client.get(reverse("day"), {"moved": number})
    assert answer.status_code == 200
    assert "er registrert" not in answer.content.decode()
