"""Where the law asks for what is not there, nothing is sold for real, whatever pays."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from payments import flow
from pos import countries as permits
from pos import tenders
from pos.models import Receipt
from pos.refusals import NotPossible
from stores import countries, declarations
from stores.models import Country, Declaration, Merchant, Store
from tests import make
from tests.constraints import copy, refused
from tests.pos.till import Till


@pytest.fixture
def live(settings: Any) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"


def store(country: str, **merchant: Any) -> Store:
    return Store(country=country, merchant=Merchant(country=country, **merchant))


DENMARK = [
    # Nothing asked yet; asked in part.
    ({}, "Head office"),
    ({"trade": "OTHER"}, "Head office"),
    ({"is_ordered": False}, "Head office"),
    ({"trade": "CAFE_BAR", "is_ordered": False}, "Head office"),
    # One of the four trades below 10 million, or ordered whatever it is.
    ({"trade": "CAFE_BAR", "is_large": False, "is_ordered": False}, "digital sales registration"),
    ({"trade": "PIZZERIA_GRILL", "is_large": False}, "digital sales registration"),
    ({"trade": "GROCER_KIOSK", "is_large": False}, "digital sales registration"),
    ({"trade": "RESTAURANT", "is_large": False}, "digital sales registration"),
    ({"trade": "OTHER", "is_ordered": True}, "digital sales registration"),
    ({"trade": "RESTAURANT", "is_large": True, "is_ordered": True}, "digital sales registration"),
    # Nobody has to.
    ({"trade": "OTHER", "is_ordered": False}, ""),
    ({"trade": "RESTAURANT", "is_large": True, "is_ordered": False}, ""),
]


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(("answers", "reason"), DENMARK)
def test_denmark_asks_for_trade_and_turnover(answers: dict[str, Any], reason: str) -> None:
    said = countries.why_not_live(store("DK", **answers))

    assert reason in said
    assert bool(said) == bool(reason)


@pytest.mark.usefixtures("live")
def test_finland_sells_sweden_does_not() -> None:
    assert countries.why_not_live(store("FI")) == ""
    assert "control unit" in countries.why_not_live(store("SE"))


@pytest.mark.parametrize("environment", ["SIMULATOR", "TEST"])
@pytest.mark.parametrize("country", list(Country))
def test_without_real_money_everybody_sells(
    settings: Any, environment: str, country: Country
) -> None:
    settings.VIPPS_ENVIRONMENT = environment

    assert countries.why_not_live(store(country)) == ""
    permits.refuse_live(store(country))


@pytest.mark.usefixtures("live")
def test_no_tender_is_taken_and_nothing_asked_for_before_the_declaration(till: Till) -> None:
    till.add(till.hoodie)
    asked: dict[str, Any] = {
        "version": till.basket.version,
        "key": uuid.uuid4(),
        "staff_id": till.staff.pk,
    }
    with pytest.raises(NotPossible, match="RF-1348"):
        tenders.take_card(till.device, **asked)
    with pytest.raises(NotPossible, match="RF-1348"):
        tenders.take_cash(till.device, given=None, **asked)
    with pytest.raises(NotPossible, match="RF-1348"):
        flow.request(till.device, key=uuid.uuid4(), who=flow.Who(till.staff.pk), qr=True)
    assert not Receipt.objects.exists()

    declare(till)
    till.device.store.merchant.refresh_from_db()
    assert tenders.take_card(till.device, **asked)


def declare(till: Till) -> Declaration:
    return declarations.record(
        till.device.store.merchant,
        number="AR123456789",
        version="1.0.0",
        declared_on=dt.date(2026, 11, 1),
        user=make.user(),
    )


@pytest.mark.usefixtures("live")
def test_a_version_with_fiscal_changes_asks_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(till)
    merchant = till.device.store.merchant
    merchant.refresh_from_db()
    assert countries.why_not_live(till.device.store) == ""

    monkeypatch.setattr(countries, "FISCAL_VERSION", countries.FISCAL_VERSION + 1)
    assert "RF-1348" in countries.why_not_live(till.device.store)


def test_a_declaration_is_never_changed(till: Till) -> None:
    made = declare(till)

    assert made.fiscal_version == countries.FISCAL_VERSION
    with pytest.raises(ProgrammingError), transaction.atomic():
        Declaration.objects.update(number="AR1")
    with refused("declaration_names_what_it_is_of"):
        copy(made, number="")


@pytest.mark.parametrize(
    ("country", "language", "receipt"),
    [
        *(("NO", "nb", "nb"), ("NO", "en", "nb"), ("DK", "sv", "da")),
        *(("FI", "fi", "fi"), ("FI", "sv", "sv"), ("FI", "en", "fi"), ("SE", "en", "sv")),
    ],
)
def test_a_receipt_speaks_a_language_of_its_country(
    country: str, language: str, receipt: str
) -> None:
    shop = Store(country=country, language=language)

    assert countries.receipt_language(shop) == receipt
