"""The accountant's own screen: a period of some stores on one page, to read, print and export."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments import books
from payments.reconciliation import months
from payments.reconciliation.months import Month
from stores import access
from stores.access import Action
from stores.models import Store
from stores.routes import OfficeRequest

# What one page reads: a leap year.
LONGEST = dt.timedelta(days=366)


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A period that one press chooses."""

    name: str
    query: str
    is_chosen: bool


@require_safe
def show(request: OfficeRequest) -> HttpResponse:
    """A period of one store, or of all stores of one merchant."""
    mine = list(request.stores.select_related("merchant").order_by("merchant__name", "name", "pk"))
    chosen = _stores(request.GET.get("of", ""), mine)
    first, last, wrong = _days(request.GET.get("first", ""), request.GET.get("last", ""))
    of = _of(chosen, mine)
    if request.GET.get("of") and not _named(request.GET["of"], mine):
        wrong = _("There are no such books. Below are those of %s.") % chosen[0].merchant.name
    found = books.read(chosen, first=first, last=last)
    context = {
        "books": found,
        "wrong": wrong,
        "of": of,
        "merchant": chosen[0].merchant,
        "store": chosen[0] if of.startswith("s") else None,
        "choices": _choices(mine),
        "offers": list(_offers(of, first, last)),
        "exports": _exports(request, chosen, of, first, last),
        "key": uuid.uuid4(),
        "languages": settings.LANGUAGES,
        "at": timezone.now(),
    }
    return TemplateResponse(request, "payments/books.html", context, status=400 if wrong else 200)


@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """The office in another language, in this browser."""
    there, language = request.POST.get("next", ""), request.POST.get("language", "")
    is_ours = url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = redirect(there if is_ours else "books")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _stores(of: str, mine: Sequence[Store]) -> list[Store]:
    """`s12` is a store, `m3` a merchant's stores; else those of the first merchant.

    What is not the person's own is as what is not there.
    """
    others = [each for each in mine if each.merchant_id == mine[0].merchant_id]
    return _named(of, mine) or others


def _named(of: str, mine: Sequence[Store]) -> list[Store]:
    return [each for each in mine if of in (f"s{each.pk}", f"m{each.merchant_id}")]


def _of(chosen: Sequence[Store], mine: Sequence[Store]) -> str:
    merchant = chosen[0].merchant_id
    is_whole = len(chosen) == sum(each.merchant_id == merchant for each in mine)
    return f"m{merchant}" if is_whole else f"s{chosen[0].pk}"


def _choices(mine: Sequence[Store]) -> list[tuple[str, list[tuple[str, str]]]]:
    """By merchant: all its stores, then each. Of one store alone it is that store."""
    found: dict[int, list[Store]] = {}
    for store in mine:
        found.setdefault(store.merchant_id, []).append(store)
    return [
        (
            stores[0].merchant.name,
            [(f"m{merchant}", _("All stores") if len(stores) > 1 else stores[0].name)]
            + [(f"s{store.pk}", store.name) for store in stores if len(stores) > 1],
        )
        for merchant, stores in found.items()
    ]


def _days(first: str, last: str) -> tuple[dt.date, dt.date, str]:
    """The days that are asked for and what is wrong with them; else this month."""
    this = months.this()
    month = this.first, this.last
    if not first and not last:
        return *month, ""
    since, until = _day(first), _day(last)
    if since is None or until is None:
        return *month, _("Say the first and the last day of the period.")
    if since > until:
        return *month, _("The first day is after the last. Correct them.")
    if until - since >= LONGEST:
        return *month, _("A page shows one year at most. Choose a shorter period.")
    return since, until, ""


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and dt.date.min < day < dt.date.max - LONGEST else None


def _offers(of: str, first: dt.date, last: dt.date) -> Sequence[Offer]:
    """This month and the one before, the VAT terms of two and of three months, and the year.

    Of the VAT term of two months also the one before: that is the one that is filed.
    """
    this = months.this()

    def around(count: int, month: Month = this) -> tuple[dt.date, dt.date]:
        """So many months that begin with the year, this month among them."""
        begin = month.first.month - (month.first.month - 1) % count
        last = month.first.replace(month=begin + count - 1)
        return month.first.replace(month=begin), Month(last).last

    periods = [
        (_("This month"), *around(1)),
        (_("Last month"), this.before.first, this.before.last),
        (_("Two months"), *around(2)),
        (_("Last two months"), *around(2, Month(around(2)[0]).before)),
        (_("Quarter"), *around(3)),
        (_("This year"), *around(12)),
    ]
    return [
        Offer(
            name,
            urlencode({"of": of, "first": since.isoformat(), "last": until.isoformat()}),
            (since, until) == (first, last),
        )
        for name, since, until in periods
    ]


def _exports(
    request: OfficeRequest, chosen: Sequence[Store], of: str, first: dt.date, last: dt.date
) -> list[dict[str, object]]:
    """The files of what the page shows, for whoever may take them out of all of it."""
    mine = access.stores_of(request.user, Action.EXPORT)
    if mine.filter(pk__in=[each.pk for each in chosen]).count() < len(chosen):
        return []
    place = "store__merchant__id__exact" if of.startswith("m") else "store__id__exact"

    def narrowed(holder: str, date: str) -> str:
        asked = {f"{holder}__{place}": of[1:], f"{date}__gte": first, f"{date}__lte": last}
        return urlencode(asked)

    asked = narrowed("device", "business_date")
    payments = narrowed("device", "requested_at")
    payouts = f"{reverse('export-payouts')}?{narrowed('ledger__sales_unit', 'ledger_date')}"
    receipts = f"{reverse('export-receipts')}?{asked}"
    return [
        {"name": _("Receipts"), "url": receipts, "workbook": True, "copies": _("Copies as PDF")},
        {"name": _("VAT by rate"), "url": f"{receipts}&rows=vat", "workbook": True},
        {"name": _("Lines of goods"), "url": f"{receipts}&rows=lines", "workbook": True},
        {"name": _("Tenders"), "url": f"{receipts}&rows=tenders", "workbook": True},
        {
            "name": _("Payments"),
            "url": f"{reverse('export-payments')}?{payments}",
            "workbook": True,
        },
        {"name": _("Payouts"), "url": payouts, "workbook": True},
        {
            "name": _("What payouts are made of"),
            "url": f"{payouts}&rows=entries",
            "workbook": True,
        },
        {"name": _("Z reports"), "url": f"{reverse('export-reports')}?{asked}", "workbook": True},
        {"name": _("Vouchers"), "url": f"{reverse('export-vouchers')}?{asked}"},
        {"name": "SAF-T", "url": f"{reverse('export-saft')}?{asked}"},
    ]
