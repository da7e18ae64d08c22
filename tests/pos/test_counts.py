"""A count is blind, by notes and coins, and every one that differs is kept."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import counts, days, verification
from pos.counts import Count
from pos.models import JournalEntry, Report
from stores.models import Currency
from tests import make
from tests.pos.acts import days_ahead
from tests.pos.cash import abroad, move, take, with_cash
from tests.pos.till import Till

# Ten more than the opening float of 1 000 and two hoodies at 299.
PIECES = {"pieces-50000": "3", "pieces-10000": "1", "pieces-500": "1", "pieces-100": "3"}
EXPECTED = "1 598,00".replace(" ", "\N{NO-BREAK SPACE}")


@pytest.fixture
def cash_till(till: Till) -> Till:
    return with_cash(till)


@pytest.fixture
def tablet(client: Client, cash_till: Till) -> Client:
    return make.signed_in(client, cash_till.device, cash_till.staff)


def post(tablet: Client, name: str, *args: Any, **fields: str) -> Any:
    again = "?again=1" if name != "take-x" and "entry" not in fields else ""
    key = fields.pop("key", str(uuid.uuid4()))
    return tablet.post(reverse(name, args=args) + again, {"key": key, **fields})


def page(tablet: Client, name: str, *args: Any, query: str = "") -> str:
    return tablet.get(reverse(name, args=args) + query).content.decode()


def entered() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(details__event="COUNT_ENTERED").order_by("number"))


def entry_on(html: str) -> str:
    found = re.search(r'name="entry" value="(\d+)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize("currency", Currency.values)
def test_every_currency_has_its_notes_and_coins(currency: str) -> None:
    values = counts.PIECES[currency]

    assert list(values) == sorted(set(values), reverse=True)
    assert max(values) == (20000 if currency == "EUR" else 100000)
    assert min(values) == {"EUR": 1, "DKK": 50}.get(currency, 100)


def test_nothing_tells_what_there_should_be_before_it_is_counted(tablet: Client) -> None:
    html = page(tablet, "day")

    for value in counts.PIECES["NOK"]:
        assert f'name="pieces-{value}"' in html
    for told in (EXPECTED, "598,00", "299,00", "Forventet", "<article"):
        assert told not in html, told


def test_a_count_that_is_right_closes_the_day_and_stands_on_its_report(
    tablet: Client, cash_till: Till
) -> None:
    pieces = {"pieces-100000": "1", "pieces-50000": "1", "pieces-5000": "1", "pieces-1000": "4"}
    answer = post(tablet, "close-day", **pieces, **{"pieces-500": "1", "pieces-100": "3"})
    z = Report.objects.get()
    html = tablet.get(answer.headers["Location"]).content.decode()

    (row,) = z.content["counted"]["tenders"]
    assert row == {
        "kind": "CASH",
        "expected": 159800,
        "counted": 159800,
        "difference": 0,
        "pieces": [[100000, 1], [50000, 1], [5000, 1], [1000, 4], [500, 1], [100, 3]],
    }
    assert "Sedler og mynter" in html
    assert EXPECTED in html
    assert entered() == []
    assert list(verification.faults(cash_till.device)) == []


def test_a_difference_is_shown_and_explained_before_the_day_is_closed(tablet: Client) -> None:
    answer = post(tablet, "close-day", **PIECES)
    html = answer.content.decode()

    assert answer.status_code == 409
    assert EXPECTED in html
    assert "10,00" in html
    assert not Report.objects.exists()
    # A tablet that was switched off finds it again.
    assert entry_on(page(tablet, "day")) == entry_on(html)
    entry = entry_on(html)
    assert post(tablet, "close-day", entry=entry, reason=" ").status_code == 409
    assert post(tablet, "close-day", entry=entry, reason="found a coin").status_code == 302
    counted = Report.objects.get().content["counted"]
    assert counted["reason"] == "found a coin"
    assert counted["tenders"][0]["pieces"][0] == [50000, 3]
    assert counted["tenders"][0]["difference"] == 160800 - 159800
    assert "before" not in counted


def test_who_counts_again_after_the_difference_was_shown_leaves_the_first_count(
    tablet: Client, cash_till: Till
) -> None:
    post(tablet, "close-day", **PIECES)
    html = page(tablet, "day", query="?again=1")
    assert EXPECTED not in html
    assert 'name="pieces-500"' in html

    answer = post(tablet, "close-day", **{"count-CASH": "1598"})
    (before,) = Report.objects.get().content["counted"]["before"]
    assert before["tenders"][0]["counted"] == 160800
    assert before["name"] == cash_till.staff.name
    assert "Talt før" in tablet.get(answer.headers["Location"]).content.decode()


def test_the_same_press_twice_is_one_count(tablet: Client) -> None:
    key = str(uuid.uuid4())
    for _press in range(2):
        assert post(tablet, "close-day", key=key, **PIECES).status_code == 409

    assert len(entered()) == 1


def test_money_that_moves_after_the_count_is_counted_again(tablet: Client, cash_till: Till) -> None:
    entry = entry_on(post(tablet, "close-day", **PIECES).content.decode())
    move(cash_till, "PAY_IN", 1000)

    assert EXPECTED not in page(tablet, "day")
    answer = post(tablet, "close-day", entry=entry, reason="found a coin")
    assert "Tell på nytt" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_page_with_an_older_count_closes_nothing(tablet: Client) -> None:
    first = entry_on(post(tablet, "close-day", **PIECES).content.decode())
    post(tablet, "close-day", **{"count-CASH": "1"})

    for stale in (first, "999999", "x1"):
        assert post(tablet, "close-day", entry=stale, reason="x").status_code == 409
    assert not Report.objects.exists()


def test_whoever_signs_in_meanwhile_counts_blind_too(tablet: Client, cash_till: Till) -> None:
    post(tablet, "close-day", **PIECES)
    other = make.signed_in(Client(), cash_till.device, make.staff(cash_till.device.store))

    assert EXPECTED not in page(other, "day")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("pieces-50000", "three"),
        ("pieces-50000", "1,5"),
        ("pieces-50000", "-1"),
        ("pieces-50000", "7038010000123"),
        ("pieces-100", "½"),
        ("pieces-100", "<b>1</b>"),
        ("count-CASH", "much"),
        ("count-CASH", "17"),
    ],
)
def test_what_is_no_number_is_said_and_what_was_typed_stays(
    tablet: Client, field: str, typed: str
) -> None:
    answer = post(tablet, "close-day", **{"pieces-20000": "12", field: typed})
    html = answer.content.decode()

    assert answer.status_code == 409
    assert 'role="alert"' in html
    assert f'value="{typed}"'.replace("<b>1</b>", "&lt;b&gt;1&lt;/b&gt;") in html
    assert re.search(r'name="pieces-20000"[^>]*value="12"', html)
    assert (entered(), Report.objects.count()) == ([], 0)
    assert EXPECTED not in html


def test_a_sum_and_pieces_that_say_the_same_are_one_count(tablet: Client) -> None:
    answer = post(tablet, "close-day", **PIECES, reason="x", **{"count-CASH": "1 608"})
    assert answer.status_code == 302


def test_an_empty_drawer_is_counted_with_a_nought(tablet: Client, cash_till: Till) -> None:
    assert "Tell kontantene først" in post(tablet, "close-day").content.decode()
    assert post(tablet, "close-day", reason="stolen", **{"pieces-100": "0"}).status_code == 302
    (row,) = Report.objects.get().content["counted"]["tenders"]
    assert (row["counted"], row["pieces"]) == (0, [])


def test_small_coins_are_counted_where_nothing_is_paid_with_them(till: Till) -> None:
    abroad(till, "FI", 1000)
    take(till)
    pieces = {500: 1, 200: 2, 50: 1, 2: 20, 1: 10}
    z = days.close(
        till.device,
        count=Count({"CASH": 1000}, pieces=pieces),
        staff=till.staff,
        key=uuid.uuid4(),
    )

    assert z.content["counted"]["tenders"][0]["pieces"][-1] == [1, 10]


def test_a_day_that_the_system_closed_is_counted_blind_too(tablet: Client, cash_till: Till) -> None:
    with days_ahead([1]):
        cash_till.sell()
    z = Report.objects.get()
    html = page(tablet, "report", z.pk)
    assert 'name="pieces-500"' in html
    assert "598,00" not in html
    shown = page(tablet, "report", z.pk, query="?show=1")
    assert "598,00" in shown
    assert 'name="pieces-500"' not in shown

    html = post(tablet, "count-late", z.pk, **PIECES).content.decode()
    assert EXPECTED in html
    entry = entry_on(html)
    assert post(tablet, "count-late", z.pk, entry=entry, reason="a coin").status_code == 302
    late = days.late_count(z)
    assert late
    assert late["tenders"][0]["pieces"][0] == [50000, 3]
    assert "before" not in late


def test_an_x_report_is_there_at_any_time_and_leaves_its_trace(tablet: Client) -> None:
    answer = post(tablet, "take-x")
    assert "598,00" in tablet.get(answer.headers["Location"]).content.decode()
    assert JournalEntry.objects.filter(code="13008").exists()
