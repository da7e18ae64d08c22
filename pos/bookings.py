"""The vouchers of the Z reports that somebody in the office has chosen."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import vouchers
from pos.days import LATEST_COUNT
from pos.models import AccountMapping, JournalEntry, Report
from pos.refusals import NotPossible
from pos.vouchers import Voucher
from stores.models import Merchant, Store

# A year of a dozen tills; more is no file that a person imports.
MOST = 5_000


def choose(
    stores: QuerySet[Store],
    *,
    device: int | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    report: int | None = None,
) -> QuerySet[Report]:
    """Z reports of these stores by day and POS device: all, of a device, of some days, or one."""
    found = Report.objects.filter(kind=Report.Kind.Z, device__store__in=stores)
    given = {"device": device, "business_date__gte": since, "business_date__lte": until}
    found = found.filter(**{name: value for name, value in given.items() if value is not None})
    if report is not None:
        found = found.filter(pk=report)
    return found.select_related("device__store__merchant").order_by("business_date", "device", "pk")


def book(reports: QuerySet[Report], *, receipts: Callable[[Report], str]) -> list[Voucher]:
    """One voucher for each. `receipts` says where a report's receipts can be seen.

    Raises NotPossible when there are none, too many, or those of several merchants; NoAccount with
    all that is missing; NotBalanced.
    """
    found = list(reports[: MOST + 1])
    merchant = _merchant(found)
    mapping = AccountMapping.objects.filter(merchant=merchant).first()
    if mapping is None:
        raise vouchers.NoAccount(
            _("Enter the accounts of %s under Account mappings first.") % merchant.name
        )
    known = vouchers.accounts(mapping)
    said = [report.content | late for report, late in zip(found, _late_counts(found), strict=True)]
    lacking = [what for content in said for what in vouchers.missing(content, known)]
    if lacking:
        raise vouchers.NoAccount(vouchers.needs(lacking))
    return [
        vouchers.of(
            content,
            known,
            number=report.pk,
            store=report.device.store.name,
            receipts=receipts(report),
        )
        for report, content in zip(found, said, strict=True)
    ]


def _late_counts(reports: list[Report]) -> list[dict[str, Any]]:
    """What was counted after a day had been closed without a count, in place of nothing."""
    uncounted = [report for report in reports if not report.content["counted"]]
    if not uncounted:
        return [{} for _ in reports]
    entries = JournalEntry.objects.filter(
        device__in={report.device_id for report in uncounted},
        code=JournalEntry.Code.OTHER,
        at__gte=min(report.at for report in uncounted),
        at__lte=max(report.at for report in uncounted) + LATEST_COUNT,
        details__event=JournalEntry.Event.COUNTED,
    )
    counts = {
        (entry.device_id, (entry.details or {})["report"]): entry.details for entry in entries
    }
    keys = [(report.device_id, report.number) for report in reports]
    return [
        {"counted": counts[key]} if key in counts and not report.content["counted"] else {}
        for key, report in zip(keys, reports, strict=True)
    ]


def _merchant(reports: list[Report]) -> Merchant:
    if not reports:
        raise NotPossible(_("There is no Z report of these days. Go back and choose others."))
    if len(reports) > MOST:
        told = _("These are more than %d Z reports. Go back and choose fewer days or one store.")
        raise NotPossible(told % MOST)
    merchants = {report.device.store.merchant for report in reports}
    if len(merchants) > 1:
        raise NotPossible(
            _("These are Z reports of more than one merchant. Go back and choose a store.")
        )
    return merchants.pop()
