"""Goods by a label of the shop's scale: its code holds what this piece costs or weighs.

Only a code that no goods have is looked at as a label, so that all others cost what they cost.
Two labels of the same goods are two lines, or one of them both.
"""

import copy
import uuid
from typing import Any

from django.utils.translation import gettext as _

from pos import baskets, goods
from pos.goods import Found
from pos.lines import Changed
from pos.models.baskets import ONE, amount_of
from pos.refusals import NotPossible, UnknownCode
from stores import embedded, products
from stores.embedded import Label
from stores.models import Embedded, POSDevice, Product, Unit
from stores.sign_ins import AlongRow


def scan(
    device: POSDevice,
    *,
    code: str,
    key: uuid.UUID,
    staff_id: int | None,
    quantity: int | None = None,
    along: AlongRow = None,
) -> Changed:
    """As `goods.scan`, by a label too, which says itself what it weighs: of labels the `quantity`
    is how many. Raises NotPossible, too, for a label that is not right and for a part of one."""
    its: dict[str, Any] = {"code": code, "key": key, "staff_id": staff_id}
    try:
        return goods.scan(device, **its, quantity=quantity, along=along)
    except UnknownCode:
        label = _read(device, code)
        if label is None:
            raise
    times = _times(quantity)
    asked = goods.asked(key, gtin=label.gtin)
    for row in baskets.looks(device, goods.ALONG_A_SCAN, asked, None):
        found = goods.read(row)
        if found.product is None:
            raise UnknownCode(code)
        quantity = _quantity(label, found.product, found, device, times)
        if not quantity:
            return _put_piece(device, label, **its, times=times)
        if changed := goods.put(found, found.product, device, key, staff_id, more=quantity):
            return changed
    raise AssertionError


def find(device: POSDevice, code: str) -> tuple[Product, int, int] | None:
    """For an inquiry: the goods on a label, the weight that it says, if it does, and the price.

    None for what is no label of goods on sale. Raises NotPossible.
    """
    label = _read(device, code)
    product = label and products.find_by_gtin(device.store.merchant_id, label.gtin)
    if not (label and product):
        return None
    if label.kind == Embedded.PRICE:
        return product, 0, label.value
    _refuse_by_weight(product, device)
    return product, label.value, amount_of(product.price, label.value)


def _read(device: POSDevice, code: str) -> Label | None:
    try:
        label = embedded.read(device.store.merchant_id, code)
    except embedded.WrongLabel as error:
        raise NotPossible(str(error)) from error
    if label and not label.value:
        raise NotPossible(_("This label says neither price nor weight. Search for the product."))
    return label


def _times(quantity: int | None) -> int:
    times, rest = divmod(ONE if quantity is None else quantity, ONE)
    if rest:
        raise NotPossible(_("The label says what it weighs or costs. Scan it without a number."))
    return times


def _quantity(label: Label, product: Product, found: Found, device: POSDevice, times: int) -> int:
    """How much more of the goods at their own price so many such labels are, in thousandths.

    0 where that would not come to the label's price: then it is a piece at that price.
    """
    if label.kind == Embedded.WEIGHT:
        _refuse_by_weight(product, device)
        return label.value * times
    if label.value == product.price and product.unit == Unit.PIECE:
        return ONE * times
    if product.unit == Unit.PIECE or not product.price:
        return 0
    had = found.line.quantity if found.line else 0
    price = label.value * times
    about = (price * ONE * 2 + product.price) // (2 * product.price)
    before = amount_of(product.price, had)
    for quantity in (about, about - 1, about + 1):
        if quantity > 0 and amount_of(product.price, had + quantity) - before == price:
            return quantity
    return 0


def _put_piece(
    device: POSDevice, label: Label, *, code: str, key: uuid.UUID, staff_id: int | None, times: int
) -> Changed:
    asked = goods.asked(key, gtin=label.gtin, price=label.value)
    for row in baskets.looks(device, goods.ALONG_A_PRICE, asked, None):
        found = goods.read(row)
        if found.product is None:
            raise UnknownCode(code)
        # The same goods as this label sells them. Nobody saves it.
        piece = copy.copy(found.product)
        piece.price, piece.unit = label.value, Unit.PIECE
        if changed := goods.put(found, piece, device, key, staff_id, more=times * ONE):
            return changed
    raise AssertionError


def _refuse_by_weight(product: Product, device: POSDevice) -> None:
    if product.unit != Unit.KG:
        raise NotPossible(
            _("%(name)s is sold by the piece, but its label has a weight. Tell head office.")
            % {"name": product.name(device.store.language)}
        )
