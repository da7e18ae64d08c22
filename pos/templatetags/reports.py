"""Words of the X and Z reports: means of payment, kinds of corrections."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from pos.models import JournalEntry
from pos.totals import LINE_CORRECTIONS
from stores.models import VatCode

register = template.Library()


@register.filter
def tender_name(kind: str) -> str:
    """`{{ row.kind|tender_name }}`, as receipts call it."""
    names = {
        "VIPPS": "Vipps MobilePay",
        "CARD": _("Card"),
        "CASH": _("Cash"),
        "GIFT_CARD": _("Gift card"),
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
