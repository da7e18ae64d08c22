"""What is known of an exception on the four sides: receipt, payment, Vipps' settlement, bank."""

import dataclasses
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from payments.models import Discrepancy, LedgerEntry, Payment, Payout, Reason
from pos.models import Receipt
from stores.money import amount_text

RECEIPT, PAYMENT, LEDGER, BANK = "RECEIPT", "PAYMENT", "LEDGER", "BANK"
# Where something is missing or other than it should be; Vipps' settlement in all other cases.
ODD = {
    Reason.CAPTURE_WITHOUT_RECEIPT: RECEIPT,
    Reason.REFUND_WITHOUT_RETURN: RECEIPT,
    Reason.RECEIPT_WITHOUT_MONEY: PAYMENT,
    Reason.UNKNOWN_REFERENCE: PAYMENT,
    Reason.NOT_IN_LOG: PAYMENT,
    Reason.PAYOUT_DIFFERS: BANK,
    Reason.PAYOUT_ABORTED: BANK,
}
# What is read along with an exception, so that its sides ask for nothing more.
ROWS = (
    "store",
    "payment__device",
    "payout",
    "ledger",
    "entry__feed",
    "receipt",
    "event__match__entry__feed",
    "event__match__receipt",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One of the four; `is_odd` is the one to look at."""

    name: str
    title: str
    text: str
    is_odd: bool


def of(found: Sequence[Discrepancy]) -> dict[int, list[Side]]:
    """The four sides of each of these. Two statements for all of them together."""
    payouts = _payouts(found)
    sales = _sales(found)
    return {each.pk: _sides(each, payouts.get(each.pk), sales) for each in found}


def odd(discrepancy: Discrepancy) -> str:
    """The side to point at."""
    return ODD.get(Reason(discrepancy.reason), LEDGER)


def entry_of(discrepancy: Discrepancy) -> LedgerEntry | None:
    """Its entry in Vipps' ledger: the one that it is about, or that of its movement."""
    return discrepancy.entry or _of_movement(discrepancy)


def _of_movement(discrepancy: Discrepancy) -> LedgerEntry | None:
    match = getattr(discrepancy.event, "match", None) if discrepancy.event else None
    return match.entry if match else None


def _of_funds(discrepancy: Discrepancy) -> LedgerEntry | None:
    """The entry that a payout has in it: a fee is paid with the movement that it is for."""
    entry = discrepancy.entry
    return entry if entry and entry.feed.topic == "funds" else _of_movement(discrepancy)


def _payouts(found: Sequence[Discrepancy]) -> dict[int, Payout]:
    """The payout that each one's entry is in, where it has been made."""
    entries = {each.pk: _of_funds(each) for each in found}
    wanted = Q(pk__in=[each.payout_id for each in found if each.payout_id])
    for entry in filter(None, entries.values()):
        reach = {"first_sequence__lte": entry.sequence, "last_sequence__gte": entry.sequence}
        wanted |= Q(ledger=entry.feed.ledger_id, **reach)
    rows = list(Payout.objects.filter(wanted))
    paid = {}
    for each in found:
        own = entries[each.pk]
        for payout in rows:
            if payout.pk == each.payout_id or (own and _is_in(payout, own)):
                paid[each.pk] = payout
    return paid


def _is_in(payout: Payout, entry: LedgerEntry) -> bool:
    is_of_ledger = payout.ledger_id == entry.feed.ledger_id
    return is_of_ledger and payout.first_sequence <= entry.sequence <= payout.last_sequence


def _sales(found: Iterable[Discrepancy]) -> dict[int, Receipt]:
    """The sales receipts of the payments, by basket."""
    baskets = [each.payment.basket_id for each in found if each.payment]
    return {
        receipt.basket_id: receipt
        for receipt in Receipt.objects.filter(basket__in=baskets)
        if receipt.basket_id
    }


def _sides(each: Discrepancy, payout: Payout | None, sales: dict[int, Receipt]) -> list[Side]:
    sale = sales.get(each.payment.basket_id) if each.payment else None
    texts = {
        RECEIPT: (_("Receipt"), _receipt(each, sale)),
        PAYMENT: (_("Payment"), _payment(each, each.payment)),
        LEDGER: (_("Vipps' settlement"), _ledger(each, entry_of(each))),
        BANK: (_("Bank"), _bank(payout)),
    }
    strange = odd(each)
    return [Side(name, *said, is_odd=name == strange) for name, said in texts.items()]


def _receipt(each: Discrepancy, sale: Receipt | None) -> str:
    if each.reason == Reason.REFUND_WITHOUT_RETURN:
        return _("Return missing")
    own = each.receipt or sale
    if own is None:
        return _("Missing") if each.payment else _("None")
    return f"{own} · {_money(own.total)}"


def _payment(each: Discrepancy, payment: Payment | None) -> str:
    if payment is None:
        return _("Unknown")
    if each.amount < 0 and payment.refunded:
        return _("%(amount)s refunded") % {"amount": _money(-payment.refunded)}
    if payment.captured:
        return _("%(amount)s captured") % {"amount": _money(payment.captured)}
    return _("Nothing captured")


def _ledger(each: Discrepancy, entry: LedgerEntry | None) -> str:
    if each.reason == Reason.FEE_DIFFERS:
        # All fees of the capture together.
        return _money(each.amount)
    return _money(entry.amount) if entry else _("Not there yet")


def _bank(payout: Payout | None) -> str:
    if payout is None:
        return _("Not paid out yet")
    day = date_format(payout.bank_date, "SHORT_DATE_FORMAT")
    return _("In %(amount)s, %(day)s") % {"amount": _money(payout.amount), "day": day}


def _money(amount: int) -> str:
    return amount_text(amount, "", (get_language() or "en").split("-")[0])
