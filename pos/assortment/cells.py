"""One cell of a file of goods: what it means, or what is wrong and what to write instead."""

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext as _

from pos.assortment import groups
from stores import numbers
from stores.models import Unit, VatCode
from stores.models.merchants import Language
from stores.money import SPACES

# Ten million kroner: what costs more is no goods of a till.
DEAREST = 1_000_000_000
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
# Groups of three digits with decimals behind another sign are beyond doubt; one sign alone divides
# off the decimals, of which there are two at most.
GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}")
PLAIN = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
YES = {"yes", "ja", "kyllä", "true", "1", "x"}
NO = {"no", "nei", "nej", "ei", "false", "0"}


class Wrong(Exception):
    """What is in a cell is not what its column holds. The text says what is."""


def text(cell: Any) -> str:
    """What a spreadsheet shows in a cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def sku(cell: Any) -> str:
    found = text(cell)
    if not found:
        raise Wrong(_("Every row needs an SKU."))
    if len(found) > 40 or UNPRINTABLE.search(found):
        raise Wrong(_("An SKU has at most 40 signs, all on one line."))
    return found


def gtins(cell: Any) -> tuple[str, ...]:
    found = [one for one in re.split(r"[\s,;|]+", text(cell)) if one]
    if len(found) > 50:
        raise Wrong(_("A product has at most 50 barcodes."))
    try:
        return tuple(sorted({numbers.gtin(one) for one in found}))
    except numbers.WrongNumber as error:
        raise Wrong(str(error)) from error


def name(cell: Any) -> str:
    found = text(cell)
    if len(found) > 100 or UNPRINTABLE.search(found):
        raise Wrong(_("A name has 1 to 100 characters."))
    return found


def price(cell: Any) -> int:
    """Minor units."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        exact = Decimal(repr(cell))
        # A spreadsheet calculates with binary fractions: 0.1 + 0.2 is not quite 0.3.
        near = exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
        if abs(exact - near) > Decimal("0.000001"):
            raise Wrong(_("A price has at most two decimals."))
        found = int(near * 100)
    else:
        found = _amount(text(cell))
    if not 0 <= found <= DEAREST:
        raise Wrong(_("A price is from 0 to 10 000 000."))
    return found


def _amount(said: str) -> int:
    plain = SPACES.sub("", said)
    if GROUPED.fullmatch(plain):
        plain = f"{re.sub('[.,]', '', plain[:-3])}.{plain[-2:]}"
    found = PLAIN.fullmatch(plain)
    if not found:
        raise Wrong(_("A price is written as 1249,50 or 1249.50."))
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def minimum_age(cell: Any) -> int | None:
    found = text(cell)
    if not found:
        return None
    if not (found.isascii() and found.isdigit() and 1 <= int(found[:4]) <= 25):
        raise Wrong(_("A minimum age is between 1 and 25."))
    return int(found)


def active(cell: Any) -> bool:
    found = text(cell).casefold()
    if found in YES | NO:
        return found in YES
    raise Wrong(_("Write yes or no."))


def valid_from(cell: Any) -> dt.date | None:
    """A day to come; nothing for what holds now."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    found = text(cell)
    if not found:
        return None
    for shape in ("%Y-%m-%d", "%d.%m.%Y"):
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(found, shape).date()  # noqa: DTZ007 - a day has no zone.
    raise Wrong(_("A day is written as 2027-01-31 or 31.01.2027."))


def _one_of(choices: Any) -> Callable[[Any], str]:
    """A choice by its code, or by its word in the reader's language."""

    def read(cell: Any) -> str:
        found = text(cell).casefold()
        for choice in choices:
            if found in (choice.value.casefold(), str(choice.label).casefold()):
                return str(choice.value)
        raise Wrong(_("Write one of these: %s.") % ", ".join(choices.values))

    return read


class Reader:
    """Reads cells as goods of one merchant; its groups are looked up once."""

    def __init__(self, merchant_id: int, currency: str) -> None:
        self.currency = currency
        self._groups = groups.numbers(merchant_id)
        self._read: Mapping[str, Callable[[Any], Any]] = {
            "sku": sku,
            "gtins": gtins,
            **{f"name_{language}": name for language in Language.values},
            "group": self._group,
            "unit": _one_of(Unit),
            "vat_code": _one_of(VatCode),
            "price": price,
            "currency": self._currency,
            "minimum_age": minimum_age,
            "active": active,
            "valid_from": valid_from,
        }

    def read(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """By column what the cells mean, and what is wrong with the others."""
        found: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for column, cell in cells.items():
            try:
                found[column] = self._read[column](cell)
            except Wrong as error:
                wrong[column] = str(error)
        return found, wrong

    def _group(self, cell: Any) -> int | None:
        found = text(cell)
        if not found:
            return None
        these = self._groups.get(found.casefold(), [])
        if len(these) > 1:
            told = _("Several groups are called so. Write the number of one: %s.")
            raise Wrong(told % ", ".join(f"#{pk}" for pk in these))
        if not these:
            raise Wrong(_("There is no such product group. Add it first, or correct its name."))
        return these[0]

    def _currency(self, cell: Any) -> str:
        if text(cell).upper() not in ("", self.currency):
            raise Wrong(_("Prices of this merchant are in %s.") % self.currency)
        return self.currency


def shown(cell: Any) -> str:
    """A cell beside what is wrong with it."""
    found = cell.isoformat() if isinstance(cell, dt.date) else text(cell)
    return found if len(found) <= 60 else f"{found[:59]}…"
