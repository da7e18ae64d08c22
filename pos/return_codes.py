"""The code on a sales receipt that finds the sale again, when its goods come back."""

import segno
from django.utils.safestring import SafeString, mark_safe
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

# No goods, no gift card and no customer's QR begins like it.
PREFIX = "NKR"


def of(receipt_id: int) -> str:
    """`NKR12345695`: a receipt's id and two digits by which a misread one is found out.

    As long as what a scanner sends at least: shorter ones are taken for a code that was cut.
    """
    digits = f"{receipt_id:06}"
    return f"{PREFIX}{digits}{mod_97_10.calc_check_digits(digits)}"


def read(text: str) -> int | None:
    """The id that a code says; None for what is no code of a receipt."""
    code = text.strip().upper()
    digits = code.removeprefix(PREFIX)
    if digits == code or not (digits.isascii() and digits.isdigit() and 2 < len(digits) <= 20):
        return None
    try:
        return int(str(mod_97_10.validate(digits))[:-2])
    except ValidationError:
        return None


def picture(receipt_id: int) -> SafeString:
    """The code as a QR to be printed, for a scanner that reads the customers' own."""
    code = segno.make(of(receipt_id), micro=False, error="m")
    return mark_safe(code.svg_inline(scale=3, border=2))  # noqa: S308 - made of digits alone
