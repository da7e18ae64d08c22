"""Background jobs: how far they are, what came of them, and the download of one's own exports."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pos import (
    coming_prices,
    mailings,
    nightly_verification,
    report_exports,
    scheduled_exports,
    voucher_exports,
)
from pos.assortment import checks, imports
from pos.assortment import exports as goods_exports
from pos.models import Job
from stores import access
from stores.access import Action
from stores.columns import number
from stores.office import LookOnly
from stores.pages import Place

# What each kind of job does. Those of the payments are named here, where all are listed.
NAMES: dict[str, Any] = {
    "pos.export_receipts": _("Export of receipts"),
    "pos.export_saft": _("Export of SAF-T Cash Register"),
    coming_prices.TASK: _("Prices that take effect"),
    checks.TASK: _("Check of a file of products"),
    imports.TASK: _("Import of products"),
    goods_exports.TASK: _("Export of products"),
    voucher_exports.TASK: _("Export of vouchers"),
    report_exports.TASK: _("Export of Z reports"),
    scheduled_exports.TASK: _("Scheduled exports by e-mail"),
    mailings.TASK: _("Receipt by e-mail"),
    nightly_verification.TASK: _("Verification of the journals"),
    "payments.export": _("Export of payments"),
    "payments.check_webhooks": _("Check of the webhooks"),
    "payments.check_invariants": _("Check that the books add up"),
    "payments.fetch_ledgers": _("Reading of Vipps' ledgers"),
}
# Exports of receipts, by what there is a row of, or by the file.
EXPORTS = {
    "lines": _("Export of lines of goods"),
    "vat": _("Export of VAT by rate"),
    "tenders": _("Export of tenders"),
    "pdf": _("Copies of receipts"),
}


# The same of the payments.
PAYMENTS = {
    "payouts": _("Export of payouts"),
    "entries": _("Export of payouts"),
    "days": _("Export of the reconciliation"),
    "moves": _("Export of the reconciliation"),
}


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds that there are, in words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": NAMES.get(str(choice["display"]), choice["display"])}


@admin.register(Job)
class JobAdmin(LookOnly):
    store_path = "asked_by"
    sees = Action.EXPORT
    list_display = [number, "work", "state", "share", "asked_by", "asked_at", "finished_at"]
    list_filter = ["state", ("kind", KindFilter)]
    list_select_related = ["asked_by"]
    search_fields = ["kind", "outcome"]
    ordering = ["-pk"]
    fields = ["work", "state", "share", "outcome", "download", "asked_at", "finished_at"]
    readonly_fields = ["work", "share", "download"]

    def whose(self) -> Place:
        return Place(Job, person="asked_by")

    def within(self, request: HttpRequest, action: Action) -> Q:
        """One's own jobs; whoever is over all sees the scheduled ones too."""
        if access.is_over_all(request.user):
            return Q()
        return Q(asked_by=request.user.pk)

    @admin.display(description=_("kind"), ordering="kind")
    def work(self, job: Job) -> str:
        """In words; a kind of an older or newer version as whoever runs this knows it."""
        if job.kind == "pos.export_receipts":
            asked = job.parameters
            rows = asked.get("rows") or ("vat" if asked.get("by_rate") else asked.get("file", ""))
            return str(EXPORTS.get(rows, NAMES[job.kind]))
        if job.kind == "payments.export":
            return str(PAYMENTS.get(job.parameters.get("what", ""), NAMES[job.kind]))
        return str(NAMES.get(job.kind, job.kind))

    @admin.display(description=_("progress"))
    def share(self, job: Job) -> str:
        if job.state == Job.State.DONE:
            # What it had counted last, before it ended, says nothing any more.
            return "100 %"
        return f"{100 * job.progress // job.goal} %" if job.goal else "–"

    @admin.display(description=_("download"))
    def download(self, job: Job) -> Any:
        if job.wake_at:
            return gettext("Not ready yet. Reload this page.")
        if not job.path:
            return "–"
        url = reverse("download-export", args=[job.pk])
        return format_html('<a href="{}">{}</a>', url, job.path)
