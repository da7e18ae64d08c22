"""What the customer sees in the app: the request and its receipt lines, as the exact bytes sent."""

from django.utils.translation import gettext as _

from payments import payers
from payments.facts import Facts
from payments.models import Payer, Payment
from payments.vipps import bodies, customers
from pos.models import BasketLine
from pos.refusals import NotPossible

# What an earlier payment through the app has paid has no name of its own at Vipps.
SOURCES = {"CARD": "card", "CASH": "cash", "GIFT_CARD": "gift_card", "VIPPS": "card"}


def create_body(payment: Payment, facts: Facts, *, payer: Payer | None) -> bytes:
    """The body of a create: who pays, how much, and the lines whose sums equal the amount."""
    lines = facts.lines
    return bodies.create_body(
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        customer=_customer(payer),
        description=f"{payment.device.store.name}, {payment.device.name}"[:100],
        lines=[_line(line) for line in lines],
        pos_id=payment.device.pos_id,
        payment_sources=_sources(facts),
        minimum_age=max((line.minimum_age or 0 for line in lines), default=0) or None,
    )


def refuse_amount(amount: int, currency: str) -> None:
    """Raise NotPossible for what Vipps MobilePay does not take."""
    if amount < bodies.SMALLEST[currency]:
        raise NotPossible(_("The amount is below Vipps MobilePay's minimum. Take another tender."))
    if amount > bodies.LARGEST:
        raise NotPossible(_("The amount is above Vipps MobilePay's maximum. Split the sale."))


def _customer(payer: Payer | None) -> customers.Customer:
    if payer is None:
        return customers.ShownQr()
    value = payers.read(payer)
    if payer.kind == Payer.Kind.QR:
        return customers.PersonalQr(value)
    if payer.kind == Payer.Kind.TOKEN:
        return customers.CustomerToken(value)
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
        discount=line.discount,
    )


def _sources(facts: Facts) -> dict[str, int]:
    """What other tenders have paid of a split sale, by Vipps' names."""
    sums: dict[str, int] = {}
    for kind, amount in facts.received:
        name = SOURCES[kind]
        sums[name] = sums.get(name, 0) + amount
    return sums
