"""Labels of a shop's own scale: what goods they are of, and what this piece costs or weighs."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from stdnum import ean

from . import products
from .models import Embedded, EmbeddedCode, Product

# As `read_gtin` has them: one zero in front of 13 digits.
OF_THE_SHOP = re.compile(r"0(?:02|2[0-9])[0-9]{11}")
# Minor units and thousandths of a kilogram.
FINEST = {Embedded.PRICE: 2, Embedded.WEIGHT: 3}


class WrongLabel(Exception):
    """A label that cannot be what was printed. The text says so."""


class Label(NamedTuple):
    """`gtin` is the goods' own: zeros in place of the value. The value is in minor units, or in
    thousandths of a kilogram."""

    gtin: str
    kind: str
    value: int


def read(merchant_id: int, code: str) -> Label | None:
    """What a label says; None for any other code. Raises WrongLabel for a wrong check digit."""
    gtin = products.read_gtin(code)
    if not OF_THE_SHOP.fullmatch(gtin):
        return None
    digits = gtin[1:]
    rule = EmbeddedCode.objects.filter(merchant=merchant_id, prefix=digits[:2]).first()
    if rule is None:
        return None
    if not ean.is_valid(digits):
        raise WrongLabel(
            _("The check digit of %(code)s is wrong. Scan it again, or search for the product.")
            % {"code": digits}
        )
    value = int(digits[12 - rule.value_digits : 12])
    finer = 10 ** (FINEST[Embedded(rule.kind)] - rule.decimals)
    return Label(_own(digits, rule), rule.kind, value * finer)


def find(merchant_id: int, code: str) -> tuple[Label, Product] | None:
    """The same with the goods on sale. None where there are none, or the code is no label."""
    label = read(merchant_id, code)
    product = products.find_by_gtin(merchant_id, label.gtin) if label else None
    return (label, product) if label and product else None


def own_gtin(merchant_id: int, gtin: str) -> str:
    """What is kept as the barcode of the goods on a label, whichever label of them it is.

    Any other GTIN of 14 digits is its own.
    """
    try:
        label = read(merchant_id, gtin)
    except WrongLabel:
        return gtin
    return label.gtin if label else gtin


def _own(digits: str, rule: EmbeddedCode) -> str:
    fixed = digits[: 2 + rule.item_digits].ljust(12, "0")
    return f"0{fixed}{ean.calc_check_digit(fixed)}"
