"""Which acts make sense for a payment as it stands, and why one of them is not possible now."""

import dataclasses

from django.utils.translation import gettext as _

from payments import closings, flags, halves, interventions, paybacks, ways
from payments.admin import record as records
from payments.admin import words
from payments.admin.record import Record
from payments.models import Operation, Payment
from pos.models import Receipt

State = Payment.State


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A button on a payment's page. With a reason it is shown and cannot be pressed."""

    name: str
    label: str
    reason: str = ""
    sale: Receipt | None = None

    @property
    def query(self) -> str:
        """What tells the page which sale it is about, where that is not the payment's own."""
        return f"?sale={self.sale.pk}" if self.sale else ""

    @property
    def url_name(self) -> str:
        """The name of the page that asks."""
        return f"admin:payments_payment_{self.name}"

    @property
    def is_at_once(self) -> bool:
        """Nothing moves and nothing is decided: one press, no question."""
        return self.name == "again"


def offers(record: Record) -> list[Offer]:
    """The acts that make sense for a payment as it stands."""
    found = [Offer("again", _("Read again now")), *_live(record), *_closing(record)]
    # What a return receipt is missing for is closed by that receipt, not by another refund.
    # What was sold in training comes back at a till.
    is_sold = not record.payment.is_training
    if record.receipt and is_sold and "REFUNDED_ELSEWHERE" not in record.payment.flags:
        found.append(Offer("return", _("Return"), no_return(record, record.receipt)))
        found += _of_others(record, "return", _("Return"))
    return found


def _of_others(record: Record, name: str, label: str) -> list[Offer]:
    """For each sale whose goods were taken in exchange for such as the payment has paid."""
    return [
        Offer(name, f"{label}: {_('receipt %s') % sale}", sale=sale)
        for sale in record.sales[1:]
        if not no_return(record, sale)
    ]


def _live(record: Record) -> list[Offer]:
    payment = record.payment
    if not payment.is_live:
        return []
    is_asked = payment.asked_at is not None or flags.stops(payment)
    release = Offer("release", _("Release the money"))
    if is_asked and not payment.basket.is_alive:
        found = [release]
    elif is_asked:
        found = [Offer("complete", _("Complete the sale")), release]
    else:
        found = [Offer("cancel", _("Cancel the payment"), no_cancel(record))]
    if payment.flag and not interventions.no_set_aside(payment):
        found.append(Offer("set_aside", _("Free the till")))
    return found


def _closing(record: Record) -> list[Offer]:
    """What ends a flag that no cashier can end."""
    payment, found = record.payment, []
    is_split = payment.received_at is not None and record.receipt is None
    is_saleless = any(why in flags.SALELESS for why in payment.flags)
    if "CAPTURED_WITHOUT_A_SALE" in payment.flags:
        found.append(Offer("sell", _("Make the sale"), closings.no_sale(payment)))
    left = flags.left_to_give_back(payment)
    if (is_saleless or is_split) and left:
        label = _("Pay back %s") % words.money(left)
        found.append(Offer("pay_back", label, paybacks.no_pay_back(payment)))
    if not paybacks.no_other_way(payment):
        found.append(Offer("otherwise", _("Settle in another way")))
    if halves.of(payment):
        busy = _("Another operation is running.") if record.pending else ""
        found.append(Offer("refund_again", _("Pay back again"), busy))
        found.append(Offer("given_in_cash", _("The customer got it in cash"), busy))
        found.append(Offer("given_by_card", _("The customer got it by card"), busy))
    if record.receipt and closings.kinds_back(payment):
        missing = closings.no_return_receipt(payment)
        label = _("Issue the return receipt")
        found.append(Offer("take_back", label, missing or _all_back(record.receipt)))
        found += [] if missing else _of_others(record, "take_back", label)
    if payment.flag in (*closings.FOUND_OUT, *closings.SILENCE, *flags.SALELESS):
        found.append(Offer("note", _("Close with a note"), closings.no_note(payment)))
    return found


def no_cancel(record: Record) -> str:
    """Why a live payment cannot be cancelled now; empty when it can."""
    if record.pending and record.pending.kind == Operation.Kind.CANCEL:
        return _("It is being cancelled already.")
    is_busy = record.payment.state == State.AUTHORIZED and record.pending is not None
    return _("Another operation is running.") if is_busy else ""


def _all_back(sale: Receipt) -> str:
    return "" if records.left_to_return(sale) else _("Everything has come back.")


def no_return(record: Record, sale: Receipt) -> str:
    """Why nothing of a sale can be returned now; empty when something can."""
    payment = record.payment
    if refusal := _all_back(sale):
        return refusal
    # Where something else has paid as well, the page that asks says how much can go back.
    paid = {tender["reference"] for tender in sale.content["tenders"]}
    if paid == {payment.reference} and payment.captured <= payment.refunded:
        return _("Everything has come back.")
    if paid == {payment.reference} and ways.is_too_old(payment):
        return _("Vipps MobilePay takes refunds for 365 days.")
    return _("Another operation is running.") if record.pending else ""
