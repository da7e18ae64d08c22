"""The vouchers of the Z reports that somebody in the office has chosen.

A Z report's voucher says what its report says, and never anything else: whoever has booked it once
has booked it right. What was counted after the day had been closed is a voucher of its own, dated
when it was counted.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import exports, vouchers
from pos.models import AccountMapping, JournalEntry, Report
from pos.refusals import NotPossible
from pos.vouchers import Accounts, Voucher
from stores.models import Merchant

# A year of a dozen tills; more of them a worker makes.
MOST = 5_000
CHUNK = 500
# A count has its report's number and this: it has none of its own, and each report has one at most.
COUNTED_LATE = 1_000_000_000
ONE_DAY = dt.timedelta(days=1)
WEST, EAST = dt.timezone(-dt.timedelta(hours=12)), dt.timezone(dt.timedelta(hours=14))


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Z reports of these stores: all, of a POS device, of some business dates, or one by its id."""

    stores: list[int]
    device: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    report: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        return exports.as_json(self)


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    given = {name: values[name] for name in ("stores", "device", "since", "until", "report")}
    return Choice(**exports.read_days(given))


def choose(choice: Choice) -> QuerySet[Report]:
    """The Z reports by day and POS device."""
    given = {
        "device": choice.device,
        "pk": choice.report,
        "business_date__gte": choice.since,
        "business_date__lte": choice.until,
    }
    found = Report.objects.filter(kind=Report.Kind.Z, device__store__in=choice.stores)
    found = found.filter(**{name: value for name, value in given.items() if value is not None})
    return found.select_related("device__store__merchant").order_by("business_date", "device", "pk")


def book(choice: Choice, *, receipts: Callable[[Report], str]) -> Iterator[Voucher]:
    """One voucher for each report, then one for each late count of these days that differed.

    `receipts` says where a report's receipts can be seen. Raises at once, before the first voucher:
    NotPossible when there are none or those of several merchants, NoAccount with all that is
    missing. NotBalanced comes with the voucher that is off.
    """
    known = _check(choice)

    def of(report: Report, content: dict[str, Any], number: int) -> Voucher:
        name, where = report.device.store.name, receipts(report)
        return vouchers.of(content, known, number=number, store=name, receipts=where)

    def each() -> Iterator[Voucher]:
        for report in choose(choice).iterator(CHUNK):
            yield of(report, report.content, report.pk)
        for report, content in late_counts(choice):
            yield of(report, content, report.pk + COUNTED_LATE)

    return each()


def _check(choice: Choice) -> Accounts:
    merchants = Merchant.objects.filter(stores__devices__reports__in=choose(choice).order_by())
    counts = late_counts(choice)
    ids = {*merchants.values_list("pk", flat=True)}
    merchant = _only(ids | {report.device.store.merchant_id for report, _content in counts})
    mapping = AccountMapping.objects.filter(merchant=merchant).first()
    if mapping is None:
        raise vouchers.NoAccount(
            _("The accounts of %s are missing. Head office enters them under Account mappings.")
            % merchant.name
        )
    known, lacking = vouchers.accounts(mapping), dict[str, None]()
    for report in choose(choice).iterator(CHUNK):
        lacking |= dict.fromkeys(vouchers.missing(report.content, known))
    for _report, content in counts:
        lacking |= dict.fromkeys(vouchers.missing(content, known))
    if lacking:
        raise vouchers.NoAccount(vouchers.needs(lacking))
    return known


def late_counts(choice: Choice) -> list[tuple[Report, dict[str, Any]]]:
    """Reports counted late on these days, or the chosen one, each with what its count books.

    A day is that of the store's clock. What was as expected books nothing.
    """
    entries = JournalEntry.objects.filter(
        device__store__in=choice.stores,
        code=JournalEntry.Code.OTHER,
        details__event=JournalEntry.Event.COUNTED,
    )
    if choice.device is not None:
        entries = entries.filter(device=choice.device)
    if choice.since:
        entries = entries.filter(at__gte=dt.datetime.combine(choice.since, dt.time(), EAST))
    if choice.until and choice.until < dt.date.max:
        entries = entries.filter(
            at__lt=dt.datetime.combine(choice.until + ONE_DAY, dt.time(), WEST)
        )
    found: list[tuple[Report, dict[str, Any]]] = []
    for entry in entries.select_related("device__store").order_by("at", "pk"):
        day = entry.at.astimezone(entry.device.store.zone).date()
        if (choice.since or day) <= day <= (choice.until or day):
            found += _booked(entry, day, choice)
    return found


def _booked(
    entry: JournalEntry, day: dt.date, choice: Choice
) -> Iterator[tuple[Report, dict[str, Any]]]:
    details = entry.details or {}
    if not any(row["difference"] for row in details["tenders"]):
        return
    reports = Report.objects.filter(kind=Report.Kind.Z, device=entry.device_id)
    if choice.report is not None:
        reports = reports.filter(pk=choice.report)
    found = reports.filter(number=details["report"]).select_related("device__store__merchant")
    for report in found:
        yield report, vouchers.counted_late(report.content, details, day)


def _only(merchants: set[int]) -> Merchant:
    if not merchants:
        raise NotPossible(_("There is no Z report of these days. Choose others."))
    if len(merchants) > 1:
        raise NotPossible(_("These are Z reports of more than one merchant. Choose a store."))
    return Merchant.objects.get(pk=merchants.pop())
