"""A ledger is read as it is, once, however often and in whatever pieces it comes."""

import dataclasses
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from payments import connections
from payments.models import Feed, LedgerEntry, LedgerFetch, RawPage
from payments.reconciliation import fetches, pages
from payments.vipps.errors import Refused
from pos.refusals import NotPossible
from tests import make
from tests.constraints import copy, refused
from tests.payments.reconciliation.books import fetch, match, one, plant, reasons, settle, sold
from tests.payments.shop import Shop

Outcome = LedgerFetch.Outcome


def types(topic: str = "funds") -> list[str]:
    rows = LedgerEntry.objects.filter(feed__topic=topic).order_by("sequence")
    return list(rows.values_list("entry_type", flat=True))


def feed(topic: str = "funds") -> Feed:
    return Feed.objects.get(topic=topic)


def test_a_day_is_read_with_its_fees_and_its_payout(shop: Shop) -> None:
    payment = sold(shop)
    settle(shop)

    read = fetch(shop)

    assert (read.outcome, read.entries) == (Outcome.DONE, 5)
    assert types() == ["capture", "fees-retained", "payout-scheduled"]
    assert types("fees") == ["capture-fee", "fees-retained"]
    first = LedgerEntry.objects.get(entry_type="capture")
    assert (first.amount, first.balance_before, first.balance_after) == (49800, 0, 49800)
    assert (first.reference, first.recipient) == (payment.reference, f"api:{shop.unit.msn}")
    assert (feed().count, feed().balance) == (3, 0)


@pytest.mark.fault(130)
def test_nothing_yet_is_no_error(shop: Shop) -> None:
    assert fetch(shop).outcome == Outcome.DONE
    sold(shop)
    plant(shop, "try_later", times=2)
    assert (fetch(shop).outcome, fetch(shop).entries) == (Outcome.DONE, 2)
    match()
    assert reasons() == []


@pytest.mark.fault(131)
def test_a_page_that_comes_twice_changes_nothing(shop: Shop) -> None:
    for _ in range(3):
        sold(shop)
    shop.town.post("report", page_size=2)
    plant(shop, "page_twice", topic="funds")
    plant(shop, "page_twice", topic="fees")

    assert fetch(shop).entries == 6
    assert [feed().count, feed("fees").count] == [3, 3]


def test_an_entry_that_stands_twice_on_a_page_is_one(shop: Shop) -> None:
    row = fetch(shop)
    sold(shop)
    client = connections.client_for(shop.unit)
    page = client.read_feed(feed().ledger.ledger_id, "funds")
    twice = dataclasses.replace(page, lines=page.lines * 2)

    assert pages.take(feed(), twice, row, cursor=None) == 1
    assert (feed().count, feed().stopped_for) == (1, "")


@pytest.mark.fault(131)
@pytest.mark.parametrize("lost", ["", "bm90IG9uZSBvZiB0aGVpcnM="])
def test_a_lost_cursor_reads_all_again_and_changes_nothing(shop: Shop, lost: str) -> None:
    sold(shop)
    fetch(shop)
    before = list(LedgerEntry.objects.order_by("pk").values())
    Feed.objects.update(cursor=lost)

    again = fetch(shop)

    assert (again.outcome, again.entries) == (Outcome.DONE, 0)
    assert list(LedgerEntry.objects.order_by("pk").values()) == before


@pytest.mark.fault(131)
def test_a_date_that_is_read_once_more_changes_nothing(shop: Shop) -> None:
    sold(shop)
    sold(shop)
    settle(shop)
    fetch(shop)
    day = LedgerEntry.objects.earliest("pk").ledger_date
    shop.town.post("report", page_size=2)
    plant(shop, "page_twice", topic="funds")

    again = fetches.fetch(shop.unit, day=day)

    assert (again.outcome, again.entries) == (Outcome.DONE, 0)


def test_two_who_read_at_once_add_each_entry_once(shop: Shop) -> None:
    sold(shop)
    fetch(shop)
    sold(shop)
    client = connections.client_for(shop.unit)
    mine = feed()
    page = client.read_feed(mine.ledger.ledger_id, "funds", cursor=mine.cursor)
    read = fetch(shop)

    assert pages.take(mine, page, read, cursor=page.cursor) == 0
    assert types() == ["capture", "capture"]


@pytest.mark.fault(134)
@pytest.mark.parametrize("how", ["jump", "sum"])
def test_balances_that_do_not_follow_stop_the_ledger_and_keep_the_page(
    shop: Shop, how: str
) -> None:
    sold(shop)
    plant(shop, "broken_chain", topic="funds", how=how)
    wrong = sold(shop)

    first, again = fetch(shop), fetch(shop)

    assert first.outcome == again.outcome == Outcome.STOPPED
    assert types() == ["capture"]
    page = RawPage.objects.get()
    assert page.content["items"][1]["reference"] == wrong.reference
    match()
    assert reasons() == ["CHAIN_BROKEN"]


def test_a_person_may_accept_an_entry_that_does_not_follow(shop: Shop) -> None:
    plant(shop, "broken_chain", topic="funds", how="sum")
    sold(shop)
    fetch(shop)
    match()
    user = make.user()
    with pytest.raises(NotPossible):
        pages.accept(feed().pk, note=" ", user=user)

    pages.accept(feed().pk, note="Vipps: known, will not be changed", user=user)
    assert fetch(shop).outcome == Outcome.DONE

    entry = LedgerEntry.objects.get(entry_type="capture")
    assert entry.accepted
    assert entry.accepted.user == user
    match()
    assert one("CHAIN_BROKEN").ended == "ARRIVED"
    with pytest.raises(NotPossible):
        pages.accept(feed().pk, note="again", user=user)


def test_the_database_itself_refuses_what_does_not_follow(shop: Shop) -> None:
    sold(shop)
    fetch(shop)
    entry = LedgerEntry.objects.get(entry_type="capture")
    with refused("an_entry_is_taken_over_once"):
        copy(entry, sequence=2)
    with refused("one_entry_per_place"):
        copy(entry, psp_reference="another")
    with refused("an_entry_makes_its_balance"):
        copy(entry, sequence=2, balance_after=7)
    gap = {"sequence": 3, "balance_before": 49800, "balance_after": 99600}
    jump = {"sequence": 2, "balance_before": 49900, "balance_after": 99700}
    for wrong in (gap, jump):
        with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
            copy(entry, **wrong)
    for act in (lambda: LedgerEntry.objects.update(amount=1), entry.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.fault(138)
def test_a_ledger_that_settles_for_somebody_else_is_not_read(shop: Shop) -> None:
    sold(shop)
    plant(shop, "wrong_handle", msn=shop.unit.msn, instead="234567")

    read = fetch(shop)

    assert read.outcome == Outcome.REFUSED
    assert "api:234567" in read.said
    assert not LedgerEntry.objects.exists()
    match()
    assert reasons() == ["LEDGER_REFUSED"]

    shop.town.post("report", clear=True)
    fetch(shop)
    match()
    assert reasons() == []


@pytest.mark.fault(138)
def test_another_id_or_currency_than_before_is_not_read(shop: Shop) -> None:
    fetch(shop)
    ledger = shop.unit.ledger
    ledger.ledger_id = "another"
    ledger.save()
    assert fetch(shop).outcome == Outcome.REFUSED
    shop.unit.currency = "DKK"
    assert fetch(shop).outcome == Outcome.REFUSED


@pytest.mark.fault(138)
def test_404_says_that_it_is_not_ours(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(shop)
    client = connections.client_for(shop.unit)
    with pytest.raises(Refused) as error:
        client.read_feed("100000001", "funds")
    assert error.value.status == 404

    def not_ours(*_: Any) -> None:
        raise error.value

    monkeypatch.setattr(fetches, "_follow", not_ours)
    assert fetch(shop).outcome == Outcome.NO_LEDGER


def test_a_silent_vipps_is_asked_again_another_time(shop: Shop) -> None:
    sold(shop)
    shop.town.fail("report", "status", status=503)
    assert fetch(shop).outcome == Outcome.UNAVAILABLE
    assert fetch(shop).outcome == Outcome.DONE


@pytest.mark.fault(133)
def test_a_type_that_nobody_knows_counts_by_its_amount(shop: Shop) -> None:
    sold(shop)
    plant(shop, "unknown_type", msn=shop.unit.msn, amount=-250)
    said = settle(shop)

    fetch(shop)
    match()

    assert reasons() == ["UNKNOWN_TYPE"]
    assert one("UNKNOWN_TYPE").amount == -250
    payout = one("UNKNOWN_TYPE").entry.feed.ledger.payouts.get()  # type: ignore[union-attr]
    assert (payout.amount, payout.others, payout.left) == (said["amount"], -250, 0)
