"""What a till does in an exchange, for the tests."""

import json
import uuid
from typing import Any

from payments import exchanges, flow, goods_back, operations, payers
from payments.models import Operation, Payment
from pos import baskets, deliveries, goods, tenders
from pos import exchanges as credits
from pos.models import Basket, Receipt, Return
from stores.models import POSDevice, Product
from tests.payments.shop import KARI, Shop


def add(shop: Shop, product: Product, device: POSDevice | None = None) -> None:
    till = device or shop.device
    goods.add(till, product_id=product.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)


def sold(shop: Shop, *products: Product) -> Receipt:
    """Goods that a card terminal has paid."""
    for product in products:
        add(shop, product)
    receipt: Receipt = card(shop)
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    return receipt


def card(shop: Shop, device: POSDevice | None = None, amount: int | None = None) -> Any:
    till = device or shop.device
    given: dict[str, Any] = {
        "version": baskets.current(till).version,
        "key": uuid.uuid4(),
        "amount": amount,
    }
    return tenders.take_card(till, staff_id=shop.staff.pk, **given)


def bring(shop: Shop, receipt: Receipt, product: Product, **how: Any) -> Any:
    line = receipt.lines.get(product=product)
    asked: dict[str, Any] = {
        "quantities": {line.pk: 1000},
        "reason": "Wrong size",
        "key": uuid.uuid4(),
        **how,
    }
    return exchanges.begin(asked.pop("device", shop.device), receipt, staff=shop.staff, **asked)


def complete(shop: Shop, device: POSDevice | None = None, **how: Any) -> Any:
    till = device or shop.device
    asked: dict[str, Any] = {"version": baskets.current(till).version, "key": uuid.uuid4(), **how}
    return exchanges.complete(till, staff_id=shop.staff.pk, **asked)


def take_off(shop: Shop, asked: Return, **how: Any) -> Basket:
    given: dict[str, Any] = {"version": shop.basket.version, "key": uuid.uuid4(), **how}
    return credits.take_off(shop.device, return_id=asked.pk, staff_id=shop.staff.pk, **given)


def tenders_of(receipt: Receipt) -> list[tuple[str, int]]:
    return [(one["kind"], one["amount"]) for one in receipt.content["tenders"]]


def paid_by_app(shop: Shop) -> tuple[Payment, Receipt]:
    """A hoodie and a shirt."""
    payment = shop.paid()
    receipt = shop.receipt(payment)
    assert receipt
    return payment, receipt


def ask(shop: Shop) -> Payment:
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    return payment


def body_of(payment: Payment) -> dict[str, Any]:
    operation = payment.operations.get(kind=Operation.Kind.CREATE)
    return dict(json.loads(operations.read_body(operation)))


def back_at_till(shop: Shop, receipt: Receipt, **how: Any) -> Any:
    quantities = dict.fromkeys(receipt.lines.values_list("pk", flat=True), 1000)
    given: dict[str, Any] = {
        "reason": "Too large",
        "key": uuid.uuid4(),
        "quantities": quantities,
        **how,
    }
    return goods_back.give_back(shop.device, receipt, staff=shop.staff, **given)
