"""What a page of counting has typed into it, and what it shows again."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import counts, forms
from pos.counts import CASH, PIECES, Count
from pos.models import JournalEntry, Tender
from pos.refusals import NotPossible
from stores.money import SPACES, WrongAmount, amount_text, parse_amount, whole_text
from stores.routes import TillRequest

# What a person has in hand; Vipps MobilePay and gift cards are counted by their own books.
COUNTABLE = (CASH, str(Tender.Kind.CARD))
# Nobody counts a million coins; a scanned number may look like one.
MOST_DIGITS = 6


def to_count(
    request: TillRequest, due: Mapping[str, int], *, takes_cash: bool
) -> list[dict[str, Any]]:
    """What there is to count, with what has been typed; not what there should be.

    Where a till takes cash there is cash to count: no page tells by itself that there is none.
    """
    return [
        {
            "kind": kind,
            "typed": request.POST.get(f"count-{kind}", ""),
            "pieces": _pieces(request) if kind == CASH else [],
        }
        for kind in COUNTABLE
        if due.get(kind) or (takes_cash and kind == CASH)
    ]


def _pieces(request: TillRequest) -> list[dict[str, Any]]:
    return [
        {
            "value": value,
            "label": _label(request, value),
            "typed": request.POST.get(f"pieces-{value}", ""),
        }
        for value in PIECES[request.store.currency]
    ]


def _label(request: TillRequest, value: int) -> str:
    """`1 000`, `0,50`."""
    language = request.store.language
    major, minor = divmod(value, 100)
    return amount_text(value, "", language) if minor else whole_text(major, language)


def read(request: TillRequest) -> Count:
    """What was typed; an empty field has not been counted. Raises NotPossible for no number."""
    amounts = {}
    for kind in COUNTABLE:
        text = request.POST.get(f"count-{kind}", "").strip()
        if text:
            amounts[kind] = amount(request, text)
    pieces = {
        value: _number(request, value, text)
        for value in PIECES[request.store.currency]
        if (text := request.POST.get(f"pieces-{value}", "").strip())
    }
    if pieces:
        found = sum(value * number for value, number in pieces.items())
        if amounts.setdefault(CASH, found) != found:
            raise NotPossible(
                _("The notes and coins come to %(sum)s, and another sum is typed. Clear one.")
                % {"sum": amount_text(found, "", request.store.language)}
            )
    return Count(amounts, reason=request.POST.get("reason", ""), pieces=pieces)


def amount(request: TillRequest, text: str) -> int:
    """What was typed as an amount. Raises NotPossible."""
    try:
        return parse_amount(text, request.store.language)
    except WrongAmount as error:
        raise NotPossible(str(error)) from error


def _number(request: TillRequest, value: int, text: str) -> int:
    plain = SPACES.sub("", text)
    if plain.isascii() and plain.isdigit() and len(plain) <= MOST_DIGITS:
        return int(plain)
    words = {"value": _label(request, value), "typed": forms.read_words(text, most=20)}
    raise NotPossible(
        _("How many pieces of %(value)s? Type a whole number: %(typed)s is none.") % words
    )


def entered_or_typed(request: TillRequest, found: Callable[[], QuerySet[JournalEntry]]) -> Count:
    """The count that the page shows with its difference, or what is typed into the page.

    Raises NotPossible where another count has been entered since, and for another person's.
    """
    number = forms.read_number(request.POST.get("entry", ""))
    if not number:
        return read(request)
    last = found().last()
    if last is None or last.number != number or last.staff_id != request.staff.pk:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    return counts.of_entry(last, request.POST.get("reason", ""))
