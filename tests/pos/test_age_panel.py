"""What the till asks for goods for grown-ups: with which birthday, and before any way to pay."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from payments import panel
from pos import ages
from stores import clock
from stores.models import Product
from tests import make
from tests.pos.ages import beer
from tests.pos.till import Till


@pytest.mark.parametrize(
    ("now", "zone", "born"),
    [
        ("2026-11-28T12:00Z", "Europe/Oslo", "2008-11-28"),
        # In Finland the next day has begun, in Norway it has not.
        ("2026-11-28T22:30Z", "Europe/Helsinki", "2008-11-29"),
        ("2026-11-28T22:30Z", "Europe/Oslo", "2008-11-28"),
        ("2028-02-29T12:00Z", "Europe/Oslo", "2010-02-28"),
        # Born on 29 February: the birthday is 1 March.
        ("2026-02-28T12:00Z", "Europe/Oslo", "2008-02-28"),
        ("2026-03-01T12:00Z", "Europe/Oslo", "2008-03-01"),
    ],
)
def test_the_birthday_is_by_the_calendar_of_the_store(
    till: Till, now: str, zone: str, born: str
) -> None:
    till.device.store.time_zone = zone
    at = dt.datetime.fromisoformat(now)
    assert ages.latest_birthday(till.device.store, 18, at).isoformat() == born


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "28 November 2008"),
        ("nb", "28. november 2008"),
        ("da", "28. november 2008"),
        ("sv", "28 november 2008"),
        ("fi", "28. marraskuuta 2008"),
    ],
)
def test_the_birthday_is_read_out_in_the_cashiers_language(language: str, said: str) -> None:
    with translation.override(language):
        assert clock.long_day(dt.date(2008, 11, 28)).replace("\N{NO-BREAK SPACE}", " ") == said


def test_the_screen_asks_first_and_names_the_goods(till: Till) -> None:
    till.add(till.hoodie)
    till.add(beer(till))
    shown = panel.panel_for(panel.see(till.device))

    assert shown
    assert (shown.kind, shown.heading) == ("age", "Is the customer at least 18?")
    assert shown.lines[0].startswith("Born on or before ")
    assert shown.fine == "No takes out: Øl 18"
    assert [(act.hotkey, act.vals["answer"]) for act in shown.actions] == [
        ("F6", "yes"),
        ("F7", "no"),
    ]


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def test_every_way_to_pay_is_off_until_the_age_is_answered(tablet: Client, till: Till) -> None:
    till.device.store.hands_out = True
    till.device.store.save()
    product: Product = beer(till)
    asked = tablet.post(reverse("add"), {"product": product.pk, "key": uuid.uuid4()})
    assert "look" in asked.headers["HX-Trigger"]

    def offered() -> list[bool]:
        page = tablet.get(reverse("look")).content.decode()
        bar = page.partition('id="pay"')[2].partition('id="panel"')[0]
        return ["disabled>" in button for button in bar.split("<button")[1:]]

    assert offered() == [True] * 5
    tablet.post(
        reverse("answer-age"),
        {"basket": till.basket.pk, "age": 18, "answer": "yes", "key": uuid.uuid4()},
    )
    # Without a sales unit the app is off in any case.
    assert offered() == [True] * 2 + [False] * 3
