"""What the customer sees in the app: the request and its receipt lines, as the exact bytes sent."""

from payments import payers
from payments.models import Payer, Payment
from payments.vipps import bodies, customers
from pos import baskets
from pos.models import BasketLine

# What an earlier payment through the app has paid has no name of its own at Vipps.
SOURCES = {"CARD": "card", "CASH": "cash", "GIFT_CARD": "gift_card", "VIPPS": "card"}


def create_body(payment: Payment, *, payer: Payer | None) -> bytes:
    """The body of a create: who pays, how much, and the lines whose sums equal the amount."""
    lines = list(baskets.lines_of(payment.basket))
    return bodies.create_body(
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        customer=_customer(payer),
        description=f"{payment.device.store.name}, {payment.device.name}"[:100],
        lines=[_line(line) for line in lines],
        pos_id=payment.device.pos_id,
        payment_sources=_sources(payment),
        minimum_age=max((line.minimum_age or 0 for line in lines), default=0) or None,
    )


def _customer(payer: Payer | None) -> customers.Customer:
    if payer is None:
        return customers.ShownQr()
    value = payers.read(payer)
    if payer.kind == Payer.Kind.QR:
        return customers.PersonalQr(value)
    return customers.PhoneNumber(value)


def _line(line: BasketLine) -> bodies.ReceiptLine:
    return bodies.ReceiptLine(
        name=line.name,
        id=line.sku,
        total=line.amount,
        total_excl=line.amount - line.vat,
        tax=line.vat,
        tax_rate=line.vat_rate,
        unit_price=line.unit_price,
        quantity=line.quantity,
        unit=bodies.Unit(line.unit),
    )


def _sources(payment: Payment) -> dict[str, int]:
    """What other tenders have paid of a split sale, by Vipps' names."""
    sums: dict[str, int] = {}
    for tender in payment.basket.tenders.all():
        name = SOURCES[tender.kind]
        sums[name] = sums.get(name, 0) + tender.amount
    return sums
