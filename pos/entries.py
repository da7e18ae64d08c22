"""What a cashier types: quantities, discounts, what was got. Every no says what to type."""

import re

from django.utils.translation import gettext as _

from pos.lines import Off
from pos.models.baskets import ONE
from pos.refusals import NotPossible
from stores.money import WrongAmount, parse_amount

# Above it whole kilograms that are typed without their unit are grams.
MOST_KILOGRAMS = 99


def read_ahead(text: str) -> int | None:
    """What was typed ahead of goods: `3`, `0,450`, in thousandths. None where that says nothing."""
    found = re.fullmatch(r"([0-9]{1,18})(?:[.,]([0-9]{1,3}))?", text.strip())
    return _thousandths(*found.groups("")) or None if found else None


def read_weight(text: str) -> int:
    """`0,450`, `0,450 kg`, `450 g`: whole grams. Raises NotPossible for anything else and none.

    Also for `450` alone, which would be nearly half a ton: nobody knows whether that was meant.
    """
    found = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))? ?(k?g)?", text.strip().lower())
    whole, rest, unit = found.groups("") if found else ("", "", "")
    if unit == "g" and not rest:
        weight = int(whole)
    else:
        weight = _thousandths(whole or "0", rest) if unit != "g" else 0
    if not weight:
        raise NotPossible(
            _("Type the weight: kilograms as 0,450 or grams as 450 g. Nothing was added.")
        )
    if not unit and not rest and weight > MOST_KILOGRAMS * ONE:
        raise NotPossible(
            _("Is %(number)s grams? Then type %(number)s g. Kilograms have a comma: 0,450.")
            % {"number": int(whole)}
        )
    return weight


def _thousandths(whole: str, rest: str) -> int:
    return int(whole) * ONE + int(rest.ljust(3, "0"))


def read_quantity(text: str) -> int:
    """`3`, `0,455`: thousandths. Raises NotPossible for anything else, and for none."""
    whole, separator, rest = text.strip().replace(",", ".").partition(".")
    plain = whole.isascii() and whole.isdigit() and len(whole) <= 6
    if not plain or (separator and not (rest.isascii() and rest.isdigit() and len(rest) <= 3)):
        raise NotPossible(_("Enter the quantity in digits, for example 3 or 0,455."))
    quantity = int(whole) * ONE + int(rest.ljust(3, "0") or 0)
    if not quantity:
        raise NotPossible(_("Nothing is left of it then: use Remove to take the line out."))
    return quantity


def read_off(text: str, language: str) -> Off:
    """`25`, `12,50`: an amount; `10 %`: a part. Raises NotPossible for anything else."""
    text = text.strip()
    try:
        number = parse_amount(text.removesuffix("%"), language)
    except WrongAmount as error:
        raise NotPossible(_("Enter the discount as 25,00 or as 10 %.")) from error
    if number < 0:
        raise NotPossible(_("Enter the discount as 25,00 or as 10 %."))
    return Off(rate=number) if text.endswith("%") else Off(amount=number)


def read_price(text: str, language: str) -> int:
    """What one piece or kilogram costs, in minor units. Raises NotPossible for anything else."""
    try:
        price = parse_amount(text, language)
    except WrongAmount as error:
        raise NotPossible(_("Enter the price as 79,90.")) from error
    if price < 0:
        raise NotPossible(_("Enter the price as 79,90."))
    return price


def read_amount(text: str, language: str) -> int:
    """An amount in minor units. Raises NotPossible for anything else, and for none."""
    try:
        return parse_amount(text, language)
    except WrongAmount as error:
        raise NotPossible(str(error)) from error
