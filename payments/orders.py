"""What the customer sees in the app: the request and its receipt lines, as the exact bytes sent."""

from django.utils import translation
from django.utils.translation import gettext as _

from payments import payers
from payments.facts import Facts
from payments.models import Payer, Payment
from payments.vipps import bodies, customers
from pos.exchanges import Back
from pos.models import BasketLine
from pos.models.baskets import amount_of
from pos.refusals import NotPossible
from stores.money import amount_text

# What an earlier payment through the app has paid has no name of its own at Vipps.
SOURCES = {"CARD": "card", "CASH": "cash", "GIFT_CARD": "gift_card", "VIPPS": "card"}


def create_body(payment: Payment, facts: Facts, *, payer: Payer | None) -> bytes:
    """The body of a create: who pays, how much, and the lines whose sums equal the amount.

    The last to pay gets all goods, those that come back for them, and what others have paid. Of an
    earlier part nobody knows yet who pays the rest, so its lines are what it is of that, by VAT.
    """
    lines = facts.lines
    is_last = payment.amount == facts.left
    return bodies.create_body(
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        customer=_customer(payer),
        description=f"{payment.device.store.name}, {payment.device.name}"[:100],
        lines=_told(facts) if is_last else _shares(payment, facts),
        pos_id=payment.device.pos_id,
        payment_sources=_sources(facts) if is_last else None,
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


def _told(facts: Facts) -> list[bodies.ReceiptLine]:
    """All goods, and those that come back for them: Vipps takes their amounts off."""
    bought = [_line(line, discount=line.discount) for line in facts.lines]
    back = [line for credit in facts.credits for line in credit.lines]
    return bought + [_line(line, discount=_off(line), is_return=True) for line in back]


def _line(line: BasketLine | Back, *, discount: int, is_return: bool = False) -> bodies.ReceiptLine:
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
        discount=discount,
        is_return=is_return,
    )


def _off(line: Back) -> int:
    return max(0, amount_of(line.unit_price, line.quantity) - line.amount)


def _shares(payment: Payment, facts: Facts) -> list[bodies.ReceiptLine]:
    """What a part is of each rate's goods, shared out cumulatively: it adds up to the øre.

    Goods that come back are taken off their rate's. Where more comes back at a rate than is bought,
    its share is goods that come back as well.
    """
    total = facts.basket.due
    store = payment.device.store
    with translation.override(store.language):
        bought = amount_text(total, payment.currency, store.language)
        name = _("Part of a purchase of %(amount)s") % {"amount": bought}
    shares, reached, given = [], 0, 0
    for rate, (amount, vat) in sorted(_sums(facts).items(), reverse=True):
        reached += amount
        share = payment.amount * reached // total - given
        given += share
        if share:
            shares.append(_share(name, rate, share, _part_of(vat, share, amount)))
    return shares


def _sums(facts: Facts) -> dict[int, tuple[int, int]]:
    """By VAT rate what is to pay and the VAT in it, without what comes back."""
    sums: dict[int, tuple[int, int]] = {}
    bought = [(line.vat_rate, line.amount, line.vat) for line in facts.lines]
    back = [line for credit in facts.credits for line in credit.lines]
    for rate, its, its_vat in [*bought, *((one.vat_rate, -one.amount, -one.vat) for one in back)]:
        amount, vat = sums.get(rate, (0, 0))
        sums[rate] = (amount + its, vat + its_vat)
    return sums


def _part_of(vat: int, share: int, amount: int) -> int:
    """The VAT in a share of an amount, rounded half up; it has the share's sign, or is none."""
    size = (2 * abs(share) * abs(vat) + abs(amount)) // (2 * abs(amount))
    return min(size, abs(share)) if vat * amount > 0 else 0


def _share(name: str, rate: int, share: int, tax: int) -> bodies.ReceiptLine:
    size = abs(share)
    return bodies.ReceiptLine(
        name=name,
        id=f"PART-{rate}",
        total=size,
        total_excl=size - tax,
        tax=tax,
        tax_rate=rate,
        unit_price=size,
        is_return=share < 0,
    )


def _sources(facts: Facts) -> dict[str, int]:
    """What other tenders have paid of a split sale, by Vipps' names."""
    sums: dict[str, int] = {}
    for kind, amount in facts.received:
        name = SOURCES[kind]
        sums[name] = sums.get(name, 0) + amount
    # What was given back has paid nothing.
    return {name: amount for name, amount in sums.items() if amount}
