"""Price inquiries at the till and price changes in the office: both are in the journal.

Source: kassasystemforskrifta 2-7 (the journal holds look-ups and changes of prices) and 2-8-2 t
(inquiries by group of goods, with number and amount).
"""

import dataclasses
import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min

from pos import forms, journal
from pos.journal import Code
from pos.models.baskets import ONE
from pos.refusals import UnknownCode
from pos.shifts import now
from stores import countries, products
from stores.models import POSDevice, Product


@dataclasses.dataclass(frozen=True, slots=True)
class Inquiry:
    """What a customer is told: the goods and what one piece or kilogram costs."""

    product: Product
    name: str
    price: int


@transaction.atomic(durable=True)
def look_up(device: POSDevice, *, code: str, key: uuid.UUID, staff_id: int) -> Inquiry:
    """What something costs, without selling it: by its GTIN or its whole SKU.

    The same press again is answered and not journalled again. Raises UnknownCode.
    """
    store = device.store
    product = products.find_by_gtin(store.merchant_id, code) or (
        Product.objects.filter(merchant=store.merchant_id, is_active=True, sku=code.strip()).first()
    )
    if product is None:
        raise UnknownCode(code)
    inquiry = Inquiry(product, product.name(store.language), product.price)
    # Of these goods at this price: a page that is gone back to tells nothing new unseen.
    press = uuid.uuid5(key, f"{product.pk} {product.price}")
    if not forms.is_first(press, device_id=device.pk, act="price"):
        return inquiry
    group = product.group
    journal.record(
        device.pk,
        code=Code.PRICE_LOOKED_UP,
        at=now(),
        text=f"price inquiry; sku {product.sku}; amount {product.price}",
        staff_id=staff_id,
        details={
            "sku": product.sku,
            "product": product.pk,
            "quantity": ONE,
            "amount": product.price,
            "group": group.pk if group else None,
            "group_name": group.name(countries.receipt_language(store)) if group else "",
        },
    )
    return inquiry


@transaction.atomic
def change(product: Product, *, before: int, user: User) -> None:
    """Head office has changed a price: the journal of a till of each of its stores says so.

    A journal belongs to a POS device; the store's first one keeps what concerns the store.
    """
    stores = POSDevice.objects.filter(store__merchant=product.merchant_id).values("store")
    firsts = stores.annotate(first=Min("pk")).values_list("first", flat=True)
    for device_id in sorted(firsts):
        journal.record(
            device_id,
            code=Code.PRICE_CHANGED,
            at=now(),
            text=f"price changed; sku {product.sku}; from {before} to {product.price}",
            details={
                "sku": product.sku,
                "product": product.pk,
                "before": before,
                "amount": product.price,
                "user": user.pk,
            },
        )
