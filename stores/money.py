"""Money: whole minor units everywhere, and this one place that knows about decimals.

An amount is an `int` of øre or cents. All four currencies have a hundred of them.
"""

import re
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "da": "da_DK", "fi": "fi_FI", "sv": "sv_SE", "en": "en_GB"}
MINUS = "\N{MINUS SIGN}"
# English writes `NOK 498.00` and `€498.00`; Babel leaves out the space.
CODE_BEFORE = re.compile(r"^[A-Z]{3}(?=[0-9])")
SPACES = re.compile(r"[\s\u00a0\u202f]+")


class WrongAmount(Exception):
    """What was typed is no amount. The text says what one looks like."""


def vat_inside(gross: int, rate: int) -> int:
    """The VAT inside a price that includes it; `rate` in hundredths of a percent.

    Half an øre rounds away from zero, so a return is the exact mirror of its sale.
    """
    share, whole = abs(gross) * rate, 10_000 + rate
    vat = (2 * share + whole) // (2 * whole)
    return vat if gross >= 0 else -vat


def amount_text(amount: int, currency: str, language: str, *, with_currency: bool = False) -> str:
    """`1 249,50` with no-break spaces and a real minus, as the language writes it."""
    sign = MINUS if amount < 0 else ""
    major, minor = divmod(abs(amount), 100)
    if with_currency:
        text = format_currency(f"{major}.{minor:02}", currency, locale=locale_of(language))
        return sign + CODE_BEFORE.sub("\\g<0>\N{NO-BREAK SPACE}", text)
    decimal = _separators(language)[0]
    return f"{sign}{whole_text(major, language)}{decimal}{minor:02}"


def written(amount: int, currency: str = "") -> str:
    """`1 249,50 kr` in the language that is active; of no currency the amount alone."""
    language = (get_language() or "en").split("-")[0]
    return amount_text(amount, currency, language, with_currency=bool(currency))


def whole_text(number: int, language: str) -> str:
    """`−1 250`: a number of things, signed and grouped as amounts are."""
    group = _separators(language)[1]
    return (MINUS if number < 0 else "") + f"{abs(number):,}".replace(",", group)


def parse_amount(text: str, language: str) -> int:
    """What a person typed, in minor units; raises WrongAmount.

    Comma and point both divide off the decimals where that is beyond doubt: on a keypad nobody
    looks for the other one.
    """
    group = _separators(language)[1]
    plain = SPACES.sub("", text).replace(MINUS, "-")
    found = re.fullmatch(r"(-?)([0-9][0-9.,]*?)(?:[.,]([0-9]{1,2}))?", plain)
    if not found:
        raise WrongAmount(_wrong(language))
    sign, major, minor = found.groups()
    if not re.fullmatch(rf"[0-9]+|[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+", major):
        raise WrongAmount(_wrong(language))
    digits = re.sub(r"[.,]", "", major)
    if len(digits) > 12:
        raise WrongAmount(_wrong(language))
    amount = int(digits) * 100 + int((minor or "0").ljust(2, "0"))
    return -amount if sign else amount


def locale_of(language: str) -> str:
    return LOCALES.get(language, "en_GB")


@lru_cache(maxsize=8)
def _separators(language: str) -> tuple[str, str]:
    symbols = Locale.parse(locale_of(language)).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def _wrong(language: str) -> str:
    return _("Type an amount such as %s.") % amount_text(124950, "NOK", language)
