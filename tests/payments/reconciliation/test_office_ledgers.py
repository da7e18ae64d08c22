"""Payouts, ledgers and entries in the office, as they were read; and reading on demand."""

from typing import Any

from django.test import Client
from django.urls import reverse

from payments.models import FeeRate, Match, Payout
from pos.models import Job
from stores.templatetags.money import with_currency
from tests.payments.reconciliation.books import morning, settle, sold
from tests.payments.reconciliation.test_office import OVERVIEW
from tests.payments.shop import Shop
from tests.stores.pages import text


def test_a_payout_shows_what_it_is_made_of_and_its_fees_with_vat(
    shop: Shop, accountant: Client
) -> None:
    FeeRate.objects.create(sales_unit=shop.unit, rate=175, vat_rate=2500)
    sold(shop)
    sold(shop)
    settle(shop)
    morning(shop)
    payout = Payout.objects.get()
    page = text(accountant.get(reverse("admin:payments_payout_change", args=[payout.pk])))
    for shown in ("996.00", "−17.44", "978.56", payout.bank_text, "capture-fee", "−3.49"):
        assert shown in page, shown
    listed = text(accountant.get(reverse("admin:payments_payout_changelist")))
    assert payout.number in listed


def test_a_payouts_fees_are_its_own_and_no_other_ones(shop: Shop, accountant: Client) -> None:
    sold(shop)
    settle(shop)
    shop.town.post("settle", msn=shop.unit.msn, days=1)
    sold(shop)
    sold(shop)
    shop.town.post("settle", msn=shop.unit.msn, days=2)
    morning(shop)
    for payout in Payout.objects.all():
        answer: Any = accountant.get(reverse("admin:payments_payout_change", args=[payout.pk]))
        parts = answer.context["parts"]
        assert sum(part.amount for part in parts) == payout.fees_retained
        assert sum(part.vat for part in parts) == 0


def test_the_ledger_is_read_on_demand(shop: Shop, accountant: Client) -> None:
    page = text(accountant.post(f"{OVERVIEW}read/", follow=True))
    assert "The ledgers are being read." in page
    (job,) = Job.objects.filter(kind="payments.fetch_ledgers")
    assert job.parameters == {"sales_units": [shop.unit.pk]}


def test_ledgers_and_entries_can_be_looked_at_and_not_changed(
    shop: Shop, accountant: Client
) -> None:
    payment = sold(shop)
    morning(shop)
    entry = Match.objects.get().entry
    assert entry
    where = reverse("admin:payments_ledgerentry_changelist")
    assert payment.reference in text(accountant.get(where, {"q": payment.reference}))
    page = text(accountant.get(reverse("admin:payments_ledgerentry_change", args=[entry.pk])))
    assert f"capture · {with_currency(entry.amount, entry.currency)}" in page
    for said in ("Vipps' own reference", "Paid to", "Accepted with the note"):
        assert said in page or said.replace("'", "&#x27;") in page
    ledger = reverse("admin:payments_ledger_change", args=[entry.feed.ledger_id])
    page = text(accountant.get(ledger))
    assert "Read to the end" in page
    assert "+00:00" not in page
    assert 'name="_save"' not in page
    assert accountant.post(ledger, {}).status_code == 403
