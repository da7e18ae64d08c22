"""Ledgers are read and matched by the clock, on a person's wish, and from the server."""

import io

import pytest
from django.core.management import CommandError, call_command

from payments import tasks
from payments.models import LedgerEntry, LedgerFetch, Match, Matching
from payments.reconciliation import mornings
from pos.models import Job
from tests import make
from tests.payments.reconciliation.books import plant, sold
from tests.payments.shop import Shop


def work() -> Job:
    """A worker does what has been asked for last."""
    job = Job.objects.latest("pk")
    tasks.fetch_ledgers(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_the_clock_has_every_ledger_read_and_matched_once_an_hour(shop: Shop) -> None:
    sold(shop)
    tasks.fetch_ledgers()
    tasks.fetch_ledgers()
    assert Job.objects.filter(kind=mornings.KIND).count() == 1

    job = work()

    assert job.state == Job.State.DONE
    assert job.outcome == f"{shop.unit.msn}: DONE 2\nmatched 1, 0 exceptions"
    assert Match.objects.get().entry == LedgerEntry.objects.get(entry_type="capture")


def test_a_person_has_ones_own_ledgers_read(shop: Shop) -> None:
    sold(shop)
    user = make.user()
    mornings.ask([], user)
    assert work().outcome == "matched 1, 0 exceptions"
    assert not LedgerFetch.objects.exists()
    mornings.ask([shop.unit.pk], user)
    work()
    assert LedgerFetch.objects.get().asked_by == user


def test_one_ledger_that_is_not_read_does_not_keep_the_books_from_being_matched(
    shop: Shop,
) -> None:
    plant(shop, "wrong_handle", msn=shop.unit.msn, instead="234567")
    sold(shop)
    tasks.fetch_ledgers()
    assert "REFUSED 0" in work().outcome
    assert Matching.objects.get().found == 1


def test_the_server_says_how_it_went(shop: Shop) -> None:
    sold(shop)
    said = io.StringIO()
    call_command("fetch_ledger", shop.unit.msn, stdout=said)
    assert said.getvalue() == (
        f"{shop.unit.msn} DONE 2 new\n1 movements matched, 0 exceptions open\n"
    )
    with pytest.raises(CommandError, match="no such sales unit"):
        call_command("fetch_ledger", "000000")
