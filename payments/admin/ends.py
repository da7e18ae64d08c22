"""What happened at the till and in the office: aborts, receipts, returns, and what was closed."""

import datetime as dt
from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from payments.admin import flags, words
from payments.admin.record import Record
from payments.admin.rows import TILL, WE, Row, by
from payments.models import Operation
from pos.models import Return

NEAR = dt.timedelta(seconds=1)


def at_the_till(record: Record) -> Iterator[Row]:
    """What the cashier saw: the abort, the question, the receipt or another end."""
    payment, receipt = record.payment, record.receipt
    if payment.aborted_at:
        yield _aborted(record, payment.aborted_at)
    if payment.asked_at:
        yield Row(payment.asked_at, TILL, _("Asks: complete or release?"), "", "warn")
    if payment.flagged_at:
        # Of several it is known only since when there has been any: the page's head names them.
        is_one = not payment.also
        said = flags.of(payment.flag, payment).what if is_one else _("Put on the list")
        yield Row(payment.flagged_at, WE, said, _("needs attention"), "warn")
    if payment.undo_asked_at:
        asked = _("Gives this part back: the customer pays otherwise")
        yield Row(payment.undo_asked_at, TILL, asked, record.payment.device.name)
    if payment.undone_at:
        what = _("The part has gone back, and pays nothing of the sale any more")
        yield Row(payment.undone_at, TILL, what, "", "ok")
    if receipt:
        issued = _("Receipt %s issued and signed") % receipt
        sign = _("sign. %s") % words.short(receipt.signature, 8)
        what = format_html("<b>{}</b> {}", _("Paid."), issued)
        yield Row(receipt.issued_at, TILL, what, sign, "ok")
    elif payment.received_at:
        yield Row(payment.received_at, TILL, _("Received; the rest is still to be paid"), "", "ok")
    elif payment.ended_at:
        proof = "" if payment.captured else _("nothing taken")
        yield Row(payment.ended_at, TILL, words.heading(record), proof)


def _aborted(record: Record, at: dt.datetime) -> Row:
    """The act and its operation are of one transaction; a later cancel is somebody else's."""
    near = (
        operation
        for operation in record.operations
        if operation.kind == Operation.Kind.CANCEL and abs(operation.written_at - at) < NEAR
    )
    act = next(near, None)
    if act and act.user:
        return Row(at, WE, _("Cancelled in the office"), by(act))
    person = by(act) if act else ""
    return Row(at, TILL, _("Aborted"), words.proof(person, record.payment.device.name))


def returns(record: Record) -> Iterator[Row]:
    """Goods that came back, and their receipts."""
    for asked in record.returns:
        what = _("Return of %(amount)s asked for: %(reason)s") % {
            "amount": words.money(asked.amount),
            "reason": asked.reason,
        }
        yield Row(asked.asked_at, TILL, what, by(asked))
        receipt = getattr(asked, "receipt", None)
        if asked.state == Return.State.ISSUED and receipt:
            issued = _("Return receipt %s issued and signed") % receipt
            sign = _("sign. %s") % words.short(receipt.signature, 8)
            what = format_html("<b>{}</b> {}", _("Paid back."), issued)
            yield Row(receipt.issued_at, TILL, what, sign, "ok")


def closings(record: Record) -> Iterator[Row]:
    """What people have decided while the payment was on the list."""
    for closing in record.closings:
        person = closing.user.get_full_name() or closing.user.get_username()
        if closing.flag and closing.flagged_at:
            told = flags.of(closing.flag, record.payment).name
            yield Row(closing.flagged_at, WE, told, _("needs attention"), "warn")
        what = format_html("<b>{}</b> {}", closing.get_act_display(), closing.reason)
        receipt = _("receipt %s") % closing.receipt if closing.receipt else ""
        yield Row(closing.at, WE, what, words.proof(person, receipt), "ok")
