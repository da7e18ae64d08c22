"""What a cashier types: quantities, discounts, what was got. Every no says what to type."""

from django.utils.translation import gettext as _

from pos.lines import Off
from pos.models.baskets import ONE
from pos.refusals import NotPossible
from stores.money import WrongAmount, parse_amount


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
