"""Payments as files for the office, narrowed as their list is."""

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.exports import choices
from payments.exports.choices import Choice
from payments.models import Payment
from payments.reconciliation import months
from pos.refusals import NotPossible
from pos.views import files, filters
from pos.views.filters import NotUnderstood
from stores import typed
from stores.routes import OfficeRequest

STORE, MERCHANT = "device__store__id__exact", "device__store__merchant__id__exact"
OF_PAYMENTS = {
    *(STORE, MERCHANT, "device__id__exact", "state__exact", "attention", "training", "q"),
    *("requested_at__gte", "requested_at__lte"),
}
STORE_OF_UNIT = "ledger__sales_unit__store__id__exact"
MERCHANT_OF_UNIT = "ledger__sales_unit__store__merchant__id__exact"
OF_PAYOUTS = {
    *(STORE_OF_UNIT, MERCHANT_OF_UNIT, "ledger_date__gte", "ledger_date__lte"),
    *("q", "rows", "payout"),
}
OF_MONTH = {"month", "store", "rows"}


@require_http_methods(["GET", "POST"])
def export_payments(request: OfficeRequest) -> HttpResponseBase:
    """Payments as CSV or as a workbook, by the filters of the list."""
    try:
        return files.answer(request, _payments(request), kind=choices.TASK)
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="payments_payment")


@require_http_methods(["GET", "POST"])
def export_payouts(request: OfficeRequest) -> HttpResponseBase:
    """Payouts, or with `rows=entries` what they are made of, by the filters of the list."""
    try:
        filters.refuse_others(request, OF_PAYOUTS)
        since, until = filters.days(request, "ledger_date")
        payout = request.GET.get("payout", "")
        choice = Choice(
            _rows(request, {"": "payouts", "entries": "entries"}),
            filters.stores(request, STORE_OF_UNIT, MERCHANT_OF_UNIT),
            since=since,
            until=until,
            search=request.GET.get("q", "").strip(),
            payout=filters.key(payout) if payout else None,
            file=filters.file_of(request),
        )
        return files.answer(request, choice, kind=choices.TASK)
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="payments_payout")


@require_http_methods(["GET", "POST"])
def export_month(request: OfficeRequest) -> HttpResponseBase:
    """The days of a month of the reconciliation, or with `rows=moves` every movement in it."""
    try:
        filters.refuse_others(request, OF_MONTH)
        month = months.read(request.GET.get("month", ""))
        choice = Choice(
            _rows(request, {"": "days", "moves": "moves"}),
            filters.stores(request, "store"),
            since=month.first,
            until=month.last,
            file=filters.file_of(request),
        )
        return files.answer(request, choice, kind=choices.TASK)
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="payments_matchedday")


def _rows(request: OfficeRequest, known: dict[str, str]) -> str:
    told = _("There is no such export. Choose again.")
    return known[filters.one_of(request.GET.get("rows", ""), [*known], told)]


def _payments(request: OfficeRequest) -> Choice:
    filters.refuse_others(request, OF_PAYMENTS)
    device = request.GET.get("device__id__exact", "")
    none_such = _("There is no such state of a payment. Choose again.")
    since, until = filters.days(request, "requested_at")
    return Choice(
        "payments",
        filters.stores(request, STORE, MERCHANT),
        device=filters.key(device) if device else None,
        state=filters.one_of(
            request.GET.get("state__exact", ""), ("", *Payment.State.values), none_such
        ),
        since=since,
        until=until,
        attention=filters.one_of(request.GET.get("attention", ""), ("", "yes", "live"), none_such),
        is_training=request.GET.get("training", "") == "yes",
        search=typed.term(request.GET.get("q", "")),
        language=(get_language() or "en")[:2],
        file=filters.file_of(request),
    )
