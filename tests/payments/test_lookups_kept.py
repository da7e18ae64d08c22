"""Who has looked for a customer's purchases is kept; whom it was about is not."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payments import lookups
from payments.models import LookUp
from pos.models import Basket
from pos.refusals import NotPossible
from tests.payments.by_app import ask_by_qr, qr_of, sold, turn
from tests.payments.shop import KARI, UNKNOWN, Shop


@pytest.fixture
def finder(shop: Shop) -> Shop:
    turn(shop, on=True)
    return shop


def look_up(shop: Shop, text: str) -> LookUp:
    typed = text if text.startswith("https") else f"+{text}"
    return lookups.look_up(shop.device, text=typed, key=uuid.uuid4(), staff=shop.staff)


def test_who_looked_stays_and_whom_it_was_about_does_not(finder: Shop) -> None:
    sold(finder, ask_by_qr(finder))
    asked = look_up(finder, KARI)
    assert (asked.staff, asked.device, asked.kind) == (finder.staff, finder.device, "PHONE")
    assert (asked.outcome, asked.found) == ("FOUND", 1)
    assert KARI[2:] not in str(LookUp.objects.values().get())
    assert len(lookups.sales(asked, finder.device.store).receipts) == 1
    assert lookups.forget() == 0

    LookUp.objects.update(at=asked.at - lookups.LASTS)
    asked.refresh_from_db()
    with pytest.raises(NotPossible, match="no longer shown"):
        lookups.sales(asked, finder.device.store)
    assert lookups.forget() == 1
    asked.refresh_from_db()
    assert (asked.msisdn_hash, asked.found, asked.staff) == ("", 1, finder.staff)


def test_nobody_is_looked_for_in_training(finder: Shop) -> None:
    sold(finder, ask_by_qr(finder))
    Basket.objects.filter(device=finder.device, state="OPEN").update(is_training=True)
    with pytest.raises(NotPossible):
        look_up(finder, KARI)
    assert not LookUp.objects.exists()


def test_it_is_written_down_before_anybody_is_asked(
    finder: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lookups, "_exchange", die)
    with pytest.raises(KeyboardInterrupt):
        look_up(finder, qr_of(finder))
    assert LookUp.objects.get().outcome == "ASKED"


@pytest.mark.parametrize(
    "wrong",
    [
        {"msisdn_hash": "a" * 64},
        {"found": 1},
        {"outcome": "FOUND"},
        {"outcome": "PERHAPS"},
        {"kind": "NAME"},
    ],
)
def test_the_database_takes_no_other_look_up(finder: Shop, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotPossible):
        look_up(finder, UNKNOWN)
    assert LookUp.objects.get().outcome == "NOTHING"
    with pytest.raises(IntegrityError), transaction.atomic():
        LookUp.objects.update(**wrong)
