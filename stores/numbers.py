"""Numbers that carry a check digit: organisation numbers and GTINs."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from stdnum import ean
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError as NotValid
from stdnum.fi import ytunnus
from stdnum.no import orgnr
from stdnum.se import orgnr as orgnr_se

VALIDATE: dict[str, Callable[[str], str]] = {
    "NO": orgnr.validate,
    "DK": cvr.validate,
    "FI": ytunnus.validate,
    "SE": orgnr_se.validate,
}


class WrongNumber(Exception):
    """A number whose check digit or length is wrong. The text says what was expected."""


def organisation_number(text: str, *, country: str) -> str:
    """The number in digits only, as it is stored; raises WrongNumber."""
    expected = {
        "NO": _("A Norwegian organisation number has 9 digits, for example 923 609 016."),
        "DK": _("A Danish CVR number has 8 digits, for example 13585628."),
        "FI": _("A Finnish business id has 7 digits and a check digit, for example 2077474-0."),
        "SE": _("A Swedish organisation number has 10 digits, for example 123456-7897."),
    }
    if country not in VALIDATE:
        raise WrongNumber(_("Choose a country first."))
    try:
        return VALIDATE[country](text)
    except NotValid as error:
        raise WrongNumber(
            _("The check digit or the length is wrong.") + " " + expected[country]
        ) from error


def printed_organisation_number(number: str, *, country: str, is_vat_registered: bool) -> str:
    """As documents show it (bokføringsforskriften 5-1-1 and its neighbours)."""
    if country == "NO":
        text = f"{number[:3]} {number[3:6]} {number[6:]}"
        return f"{text} MVA" if is_vat_registered else text
    if country == "FI":
        return f"{number[:-1]}-{number[-1:]}"
    if country == "SE":
        return f"{number[:6]}-{number[6:]}"
    return number


def gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits, with zeros in front to 14; raises WrongNumber."""
    try:
        return ean.validate(text).zfill(14)
    except NotValid as error:
        raise WrongNumber(
            _("This is no GTIN: 8, 12, 13 or 14 digits, the last of which is a check digit.")
        ) from error
