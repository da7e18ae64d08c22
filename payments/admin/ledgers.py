"""Vipps' ledgers, their entries and payouts in the office: as they were read, for looking only."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Feed, Ledger, LedgerEntry, LedgerFetch, Payout
from payments.reconciliation import fees
from pos.admin import links
from pos.admin.period import PeriodFilter
from stores import clock
from stores.access import Action
from stores.office import LookOnly, OfficeInline, ScopedFilter
from stores.templatetags.money import with_currency


class FeedInline(OfficeInline):
    model = Feed
    store_path = "ledger__sales_unit__store"
    sees = Action.SEE_PAYMENTS
    keeps = None
    fields = ["topic", "count", "balance_shown", "stopped_at", "stopped_for"]
    readonly_fields = ["balance_shown"]
    verbose_name_plural = gettext_lazy("accounts")

    @admin.display(description=gettext_lazy("balance"))
    def balance_shown(self, feed: Feed) -> str:
        return with_currency(feed.balance, feed.ledger.currency)


@admin.register(Ledger)
class LedgerAdmin(LookOnly):
    store_path = "sales_unit__store"
    sees = Action.SEE_PAYMENTS
    inlines = [FeedInline]
    list_display = ["ledger_id", "sales_unit", "currency", "read_at", "outcome"]
    list_filter = [("sales_unit__store", ScopedFilter)]
    list_select_related = ["sales_unit__store"]
    search_fields = ["ledger_id", "sales_unit__msn", "sales_unit__name"]
    ordering = ["ledger_id"]
    fields = ["ledger_id", "sales_unit", "currency", "found_at", "read_at", "outcome", "why"]
    readonly_fields = ["read_at", "outcome", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        last = LedgerFetch.objects.filter(sales_unit=OuterRef("sales_unit"))
        last = last.exclude(outcome=LedgerFetch.Outcome.RUNNING).order_by("-pk")
        rows = Ledger.objects.annotate(
            last_ended_at=Subquery(last.values("ended_at")[:1]),
            last_outcome=Subquery(last.values("outcome")[:1]),
            last_said=Subquery(last.values("said")[:1]),
        )
        return rows.filter(self.within(request, self.sees)).order_by("ledger_id")

    @admin.display(description=gettext_lazy("read"))
    def read_at(self, ledger: Any) -> str:
        at = ledger.last_ended_at
        return clock.moment(at, ledger.sales_unit.store.zone) if at else "–"

    @admin.display(description=gettext_lazy("outcome"))
    def outcome(self, ledger: Any) -> str:
        text = ledger.last_outcome
        return str(LedgerFetch.Outcome(text).label) if text else _("Not read yet")

    @admin.display(description=gettext_lazy("why"))
    def why(self, ledger: Any) -> str:
        return str(ledger.last_said or "")


def entries(term: str) -> list[Q]:
    """What of an entry may have been typed: a whole reference, ours or Vipps'."""
    return [Q(reference=term), Q(feed__in=Feed.objects.all(), psp_reference=term)]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LookOnly):
    store_path = "feed__ledger__sales_unit__store"
    holder = "feed"
    sees = Action.SEE_PAYMENTS
    list_display = ["entry_type", "account", "ledger_date", "reference", "sum", "balance"]
    list_filter = [
        "feed__topic",
        ("feed__ledger__sales_unit__store", ScopedFilter),
        ("ledger_date", PeriodFilter),
    ]
    list_select_related = ["feed__ledger__sales_unit__store"]
    search_fields = ["reference", "psp_reference"]
    search_help_text = gettext_lazy("A whole reference.")
    meanings = staticmethod(entries)
    ordering = ["-pk"]
    sortable_by = ()
    fields = [
        *("entry_type", "account", "sequence", "at", "ledger_date", "reference", "psp_reference"),
        *("sum", "balance", "recipient", "accepted"),
    ]
    readonly_fields = ["account", "sum", "balance"]
    labels: ClassVar[Mapping[str, Any]] = {
        "psp_reference": gettext_lazy("Vipps' own reference"),
        "recipient": gettext_lazy("paid to"),
        "accepted": gettext_lazy("accepted with the note"),
    }

    @admin.display(description=gettext_lazy("account"))
    def account(self, entry: LedgerEntry) -> str:
        return entry.feed.get_topic_display()

    @admin.display(description=gettext_lazy("amount"))
    def sum(self, entry: LedgerEntry) -> str:
        return with_currency(entry.amount, entry.currency)

    @admin.display(description=gettext_lazy("balance"))
    def balance(self, entry: LedgerEntry) -> str:
        return with_currency(entry.balance_after, entry.currency)


@admin.register(Payout)
class PayoutAdmin(LookOnly):
    store_path = "ledger__sales_unit__store"
    holder = "ledger"
    sees = Action.SEE_PAYMENTS
    change_list_template = "admin/payments/payout/change_list.html"
    list_display = [
        *("number", "sales_unit", "ledger_date", "bank_date", "taken", "back", "fees_shown"),
        "amount_shown",
    ]
    list_filter = [
        ("ledger__sales_unit__store", ScopedFilter),
        ("ledger_date", PeriodFilter),
    ]
    list_select_related = ["ledger__sales_unit__store"]
    search_fields = ["number"]
    search_help_text = gettext_lazy("A payout's number, as on the bank statement.")
    ordering = ["-ledger_date", "-pk"]
    sortable_by = ("ledger_date",)

    @admin.display(description=gettext_lazy("sales unit"))
    def sales_unit(self, payout: Payout) -> str:
        return str(payout.ledger.sales_unit)

    @admin.display(description=gettext_lazy("captured"))
    def taken(self, payout: Payout) -> str:
        return with_currency(payout.captures, payout.ledger.currency)

    @admin.display(description=gettext_lazy("refunded"))
    def back(self, payout: Payout) -> str:
        return with_currency(payout.refunds, payout.ledger.currency)

    @admin.display(description=gettext_lazy("fees retained"))
    def fees_shown(self, payout: Payout) -> str:
        return with_currency(payout.fees_retained, payout.ledger.currency)

    @admin.display(description=gettext_lazy("amount"))
    def amount_shown(self, payout: Payout) -> str:
        return with_currency(payout.amount, payout.ledger.currency)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        urls = {
            "export_url": links.export(request, of="export-payouts"),
            "entries_url": links.export(request, of="export-payouts", rows="entries"),
            "key": uuid.uuid4(),
        }
        may = self.may_somewhere(request, Action.EXPORT)
        return super().changelist_view(request, {**(urls if may else {}), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What a payout is made of, to the minor unit, and its fees with the VAT in them."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        payout: Payout | None = self.get_object(request, object_id)
        if payout is None:
            raise Http404
        parts = fees.of(payout)
        context = {
            "original": payout,
            "payout": payout,
            "currency": payout.ledger.currency,
            "composition": _composition(payout),
            "parts": parts,
            "vat_rate": fees.vat_rate(payout),
            "vat": sum(part.vat for part in parts),
            "title": _("Payout %s") % payout.number,
        }
        if self.may(request, Action.EXPORT, payout):
            asked = f"rows=entries&payout={payout.pk}"
            context |= {"entries_url": f"{reverse('export-payouts')}?{asked}", "key": uuid.uuid4()}
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, "admin/payments/payout/payout.html", {**shared, **context})


def _composition(payout: Payout) -> list[tuple[str, int]]:
    """What it is made of, in words; what is nothing is left out, but for what was taken."""
    rows = [
        (_("Captured"), payout.captures),
        (_("Refunded"), payout.refunds),
        (_("Fees retained"), payout.fees_retained),
        (_("Corrections and others"), payout.others),
        (_("Brought forward"), payout.brought_forward),
        (_("Left in the ledger"), -payout.left),
    ]
    return [row for at, row in enumerate(rows) if row[1] or at == 0]
