"""What somebody has typed into a search, read as a number, an amount or a time."""

import contextlib
import re

from django.db.models import Q
from django.db.models.functions import Reverse, Upper
from django.db.models.lookups import StartsWith
from django.utils import timezone
from django.utils.translation import get_language

from stores import moments, spans
from stores.money import WrongAmount, parse_amount

# As lists write it; a person copies what stands there.
CURRENCY = r"(?:NOK|DKK|EUR|[ND]?kr\.?|€)"
MAJOR = re.compile(rf"([-−]?)\s*{CURRENCY}?\s*(.*?)\s*{CURRENCY}?", re.IGNORECASE)
MINOR = re.compile(r"([0-9]{1,9})\s*(?:øre|ore|cent|cents)", re.IGNORECASE)
# As many as the database's whole numbers hold.
MOST_DIGITS = 18
# Fewer letters of an ending would find everything.
SHORTEST_ENDING = 4


def term(text: str) -> str:
    """What was typed, without the … that a list puts before an ending."""
    return text.strip().removeprefix("…").strip()


def number(term: str) -> int | None:
    """A whole number, of a receipt perhaps; nothing for what is none."""
    is_number = term.isascii() and term.isdigit() and len(term) <= MOST_DIGITS
    return int(term) if is_number else None


def amounts(term: str) -> list[int]:
    """Minor units that may be meant: kroner, and øre where they are named or likely."""
    if minor := MINOR.fullmatch(term):
        return [int(minor[1])]
    found = []
    if major := MAJOR.fullmatch(term):
        with contextlib.suppress(WrongAmount):
            found.append(parse_amount("".join(major.groups()), (get_language() or "en")[:2]))
    if term.isascii() and term.isdigit() and 4 <= len(term) <= 9:
        # As Vipps' portal and logs write it.
        found.append(int(term))
    return found


def spellings(term: str) -> set[str]:
    """A UUID and a reference are the same in either case."""
    return {term, term.upper(), term.lower()}


def ending(field: str, term: str) -> Q:
    """Rows whose reference ends so, in either case, by an index on the reversed one."""
    return Q(StartsWith(Reverse(Upper(field)), term.upper()[::-1]))


def during(term: str, field: str, *, store: str) -> Q | None:
    """Rows whose moment `field` is then where their `store` is; nothing for what is no time."""
    moment = moments.read(term, today=timezone.localdate())
    return None if moment is None else spans.within(field, moment.within, store=store)
