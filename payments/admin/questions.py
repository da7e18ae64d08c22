"""The words of the pages that ask: what will happen, the verb on the button, and what was done."""

import dataclasses

from django.utils.translation import gettext as _

from payments.models import Payment


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """What a confirmation page asks. `why` is the label of the reason; empty: none is asked for."""

    title: str
    text: str
    verb: str
    done: str
    why: str = ""


def question(act: str, payment: Payment, amount: str) -> Question:
    """The words of a confirmation page."""
    of_money = _of_money(act) or _of_half(act)
    found = _of_end(act, amount) or of_money or _of_live(act, payment, amount)
    if payment.flag and act != "again" and not found.why:
        return dataclasses.replace(found, why=_("Why do you decide so?"))
    return found


def _of_live(act: str, payment: Payment, amount: str) -> Question:
    title = {"payment": payment.reference, "amount": amount}
    if act == "again":
        return Question(
            _("Read %(payment)s again?") % title,
            _("A keeper asks Vipps MobilePay at once how the payment stands. No money moves."),
            _("Read again now"),
            _("It is being read. This page shows it in a moment."),
        )
    if act == "cancel":
        return Question(
            _("Cancel the payment of %(amount)s?") % title,
            _(
                "The request is taken back at Vipps MobilePay, and what is reserved is released. "
                "The till opens the basket again when that is confirmed."
            ),
            _("Cancel the payment"),
            _("It is being cancelled at Vipps MobilePay."),
        )
    if act == "complete":
        return Question(
            _("Take the %(amount)s and complete the sale?") % title,
            _("The reserved money is taken, and the till issues the receipt when it is in."),
            _("Complete the sale"),
            _("The money is being taken."),
        )
    return Question(
        _("Release the %(amount)s?") % title,
        _("The customer gets the reservation back. There is no sale; the basket opens again."),
        _("Release the money"),
        _("The money is being released."),
    )


def _of_end(act: str, amount: str) -> Question | None:
    if act == "note":
        return Question(
            _("Close it with a note?"),
            _(
                "The payment leaves the list. Your note is kept with your name, the time and what "
                "was known, and cannot be changed. It comes back if something new happens."
            ),
            _("Close with this note"),
            _("Closed."),
            why=_("What have you found out?"),
        )
    if act == "sell":
        return Question(
            _("Make the sale of %s?") % amount,
            _("The money has been taken already. The basket becomes a sale, with its receipt."),
            _("Make the sale"),
            _("The sales receipt has been issued."),
            why=_("How do you know that the customer has the goods?"),
        )
    return None


def _of_money(act: str) -> Question | None:
    if act == "pay_back":
        return Question(
            _("Pay back what belongs to no sale?"),
            _(
                "The money goes back to the payer through Vipps MobilePay; the journal says so. "
                "A basket that is partly paid is given up, and the till gets a new one."
            ),
            _("Pay back"),
            _("It is being paid back. The payment leaves the list when that is confirmed."),
            why=_("Why does the money go back?"),
        )
    if act == "otherwise":
        return Question(
            _("Settle it in another way?"),
            _(
                "Vipps MobilePay does not pay this money back any more. No money moves now: what "
                "became of it is kept with your name, and the journal says so."
            ),
            _("Settle it so"),
            _("Settled. The payment has left the list."),
            why=_("How did the customer get the money, or what became of it?"),
        )
    if act == "set_aside":
        return Question(
            _("Give the basket up and free the till?"),
            _(
                "The till gets a new basket, and the goods must be rung up again. We go on asking "
                "how this payment stands: what turns up reserved is released by itself, and what "
                "was taken comes on the list. Ask the customer not to approve it any more."
            ),
            _("Free the till"),
            _("The till has a new basket. The payment is asked after as before."),
            why=_("Why can the till not wait?"),
        )
    return None


def _of_half(act: str) -> Question | None:
    """Of a return that several payments get back, a refund that was refused."""
    if act == "refund_again":
        return Question(
            _("Pay back again what was refused?"),
            _(
                "The rest of this return has gone back already. Vipps MobilePay is asked once more "
                "for this payment's part; the return receipt comes when it is confirmed."
            ),
            _("Pay back"),
            _("It is being paid back. The payment leaves the list when that is confirmed."),
            why=_("Why should it work now?"),
        )
    told = {
        "given_in_cash": _("The customer got it in cash"),
        "given_by_card": _("The customer got it by card"),
    }.get(act)
    if told is None:
        return None
    return Question(
        told,
        _(
            "The rest of this return has gone back already. The return receipt says how this part "
            "did, and Vipps MobilePay is not asked for it any more. No money moves now."
        ),
        _("Settle it so"),
        _("Settled. The payment has left the list."),
        why=_("How did the customer get the money, or what became of it?"),
    )
