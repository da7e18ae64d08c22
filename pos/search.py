"""Finding what the till has written by what people have in hand: each meaning by an index."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper
from django.db.models.lookups import StartsWith
from django.utils import timezone

from pos.models import Receipt, ReceiptLine, Report, Tender
from stores import moments, typed
from stores.models import POSDevice

# Fewer letters of an SKU would find everything.
SHORTEST_SKU = 3
LAST_DIGITS = 4


def receipts(term: str) -> list[Q]:
    """What of a receipt may have been typed: number, amount, SKU, reference, day or time."""
    parts = _on_paper(term)
    if len(term) >= SHORTEST_SKU:
        sold = Q(StartsWith(Upper("sku"), term.upper()))
        parts.append(Q(pk__in=ReceiptLine.objects.filter(sold).values("receipt")))
    if len(term) >= typed.SHORTEST_ENDING:
        paid = _tenders(term)
        parts.append(Q(basket__in=paid.filter(basket__isnull=False).values("basket")))
        back = paid.filter(goods_return__isnull=False)
        parts.append(Q(goods_return__in=back.values("goods_return")))
    return parts


def gift_cards(term: str) -> list[Q]:
    """The last digits of a card's number, however many of it were typed."""
    digits = "".join(term.split())[-LAST_DIGITS:]
    return [Q(last_digits=digits)] if len(digits) == LAST_DIGITS else []


def baskets(term: str) -> list[Q]:
    """What of a basket may have been typed: its number, or what of its receipt or payment."""
    parts = _on_paper(term, "receipt__")
    if (number := typed.number(term)) is not None:
        parts.append(Q(pk=number))
    if len(term) >= typed.SHORTEST_ENDING:
        paid = _tenders(term).filter(basket__isnull=False)
        parts.append(Q(pk__in=paid.values("basket")))
    return parts


def entries(term: str) -> list[Q]:
    """What of a journal's entry may have been typed: its number, its receipt's, a day or time."""
    parts = []
    if (number := typed.number(term)) is not None:
        parts.append(Q(device__in=POSDevice.objects.all(), number=number))
        parts.append(Q(receipt__in=Receipt.objects.filter(_numbered(number))))
    if then := typed.during(term, "at", store="device__store"):
        parts.append(then)
    return parts


def reports(term: str) -> list[Q]:
    """What of an X or Z report may have been typed: its number, the day it is of or was taken."""
    parts = []
    if (number := typed.number(term)) is not None:
        parts.append(
            Q(device__in=POSDevice.objects.all(), kind__in=Report.Kind.values, number=number)
        )
    if moment := moments.read(term, today=timezone.localdate()):
        parts.append(Q(business_date=moment.day))
    return parts


def returns(term: str) -> list[Q]:
    """What of a return may have been typed: a receipt's number, an amount, words of the reason."""
    parts = [Q(reason__icontains=term)]
    if (number := typed.number(term)) is not None:
        named = Receipt.objects.filter(_numbered(number))
        parts += [Q(original__in=named), Q(receipt__in=named)]
    if amounts := typed.amounts(term):
        parts.append(Q(amount__in=amounts))
    return parts


def _on_paper(term: str, path: str = "") -> list[Q]:
    """What a receipt shows by itself, for rows whose receipt is at the end of `path`."""
    parts = []
    if (number := typed.number(term)) is not None:
        parts.append(_numbered(number, path))
    if amounts := typed.amounts(term):
        # The total of a return is negative.
        either_way = {sign * amount for amount in amounts for sign in (1, -1)}
        parts.append(Q(**{f"{path}total__in": either_way}))
    if then := typed.during(term, f"{path}issued_at", store=f"{path}device__store"):
        parts.append(then)
    return parts


def _numbered(number: int, path: str = "") -> Q:
    """Receipts are numbered by device and kind: all are named, so that their index is used."""
    return Q(
        **{
            f"{path}device__in": POSDevice.objects.all(),
            f"{path}kind__in": Receipt.Kind.values,
            f"{path}number": number,
        }
    )


def _tenders(term: str) -> Any:
    return Tender.objects.filter(~Q(reference=""), typed.ending("reference", term)).order_by()
