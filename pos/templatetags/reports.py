"""Words, numbers and moments of the X and Z reports, in the language that is active."""

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pos import events
from pos.models import JournalEntry, Report
from pos.totals import LINE_CORRECTIONS
from stores import clock
from stores.models import VatCode
from stores.money import whole_text
from stores.templatetags.money import amount as amount_of

register = template.Library()


@register.filter
def report_name(kind: str) -> str:
    """`{{ content.type|report_name }}` is `Z report`."""
    return str(Report.Kind(kind).label)


@register.filter
def whole(number: int) -> str:
    """`{{ row.count|whole }}`: how often, with the minus that amounts have."""
    return whole_text(number, get_language() or "en")


@register.filter
def times(value: int, number: int) -> int:
    """`{{ value|times:number|amount }}`: what so many pieces of a value come to."""
    return value * number


@register.filter
def differs(entry: JournalEntry) -> bool:
    """Whether what a count has found is not what was expected."""
    return any(row["difference"] for row in (entry.details or {})["tenders"])


@register.filter
def read_moment(text: str) -> str:
    """A moment that a content holds, on the clock that it was written by, as receipts write it."""
    at = dt.datetime.fromisoformat(text)
    return f"{clock.day(at.date())} {at:%H:%M:%S}"


@register.filter
def read_day(text: str) -> str:
    """A day that a content holds."""
    return clock.day(dt.date.fromisoformat(text))


@register.filter
def as_day(date: dt.date) -> str:
    """`{{ printed.since|as_day }}`: a day as a report writes it."""
    return clock.day(date)


@register.filter
def event_name(entry: JournalEntry) -> str:
    """What an entry of the journal tells, in words."""
    return events.name_of(entry.code, entry.details)


@register.filter
def group_name(row: dict[str, Any]) -> str:
    """What a main group was called when its goods were sold."""
    return row["name"] or _("Without group")


@register.simple_tag
def row(
    name: str,
    both: dict[str, int] | None = None,
    *,
    count: int | None = None,
    amount: int | None = None,
) -> SafeString:
    """One row of a report: what, how often, how much. Without either it did not happen."""
    if count is None and amount is None:
        both = both or {"count": 0, "amount": 0}
        count, amount = both["count"], both["amount"]
    return format_html(
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
        name,
        "" if count is None else whole(count),
        amount_of(amount),
    )


@register.filter
def tender_name(kind: str) -> str:
    """`{{ row.kind|tender_name }}`, as receipts call it."""
    names = {
        "VIPPS": "Vipps MobilePay",
        "CARD": _("Card"),
        "CASH": _("Cash"),
        "GIFT_CARD": _("Gift card"),
        "EXCHANGE": _("Exchange"),
    }
    return names.get(kind, kind)


@register.filter
def correction_name(kind: str) -> str:
    """What was corrected, in words."""
    known: dict[str, Any] = dict(JournalEntry.Event.choices)
    return str(known.get(kind, kind))


@register.filter
def vat_name(code: str) -> str:
    """What a VAT code means, for rates of zero that have no other name."""
    known: dict[str, Any] = dict(VatCode.choices)
    return str(known.get(code, code))


@register.filter
def all_corrections(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that were made and, as zero, those that were not."""
    made = {row["type"] for row in rows}
    none = [
        {"type": str(kind), "count": 0, "amount": 0}
        for kind in LINE_CORRECTIONS
        if kind not in made
    ]
    return [*rows, *none]
