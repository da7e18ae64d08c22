"""What each flag says, and what a person can do about it."""

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import refusals
from payments.models import Payment


@dataclasses.dataclass(frozen=True, slots=True)
class Flag:
    """Why a person must look, and what that person can do. `name` is for a narrow column."""

    name: str
    what: str
    do: str


FLAGS = {
    "UNKNOWN": (
        gettext_lazy("Not known yet"),
        gettext_lazy("For more than ten minutes nobody could say how this payment stands."),
        gettext_lazy(
            "Read it again. We go on asking, and nothing is taken twice. If the queue is long, "
            "free the till and ring up the goods again. If no answer comes by the next day, look "
            "into Vipps MobilePay's portal, and close it with a note of what stands there."
        ),
    ),
    "UNANSWERED": (
        gettext_lazy("Complete or release?"),
        gettext_lazy(
            "The customer paid in the moment of the abort, and nobody at the till has answered."
        ),
        gettext_lazy("Complete the sale if the customer has the goods; else release the money."),
    ),
    "CAPTURE_REFUSED": (
        gettext_lazy("The money could not be taken"),
        gettext_lazy("The reserved money could not be taken."),
        gettext_lazy("Try to complete once more, or release the money and take another tender."),
    ),
    "CANCEL_REFUSED": (
        gettext_lazy("Could not be released"),
        gettext_lazy("Money is reserved for a basket that is gone, and its release was refused."),
        gettext_lazy(
            "Release it once more. If it stays, tell Vipps MobilePay's support; at the latest the "
            "bank lets it go when the time to capture is over, and then it leaves this list."
        ),
    ),
    "REFUND_REFUSED": (
        gettext_lazy("Refund refused"),
        gettext_lazy("A refund was refused, and no receipt was issued for it."),
        gettext_lazy(
            "Try once more. If the customer got the money in another way, issue the return receipt "
            "for that. Close with a note if nothing is owed any more."
        ),
    ),
    "CAPTURED_WITHOUT_A_SALE": (
        gettext_lazy("Taken without a sale"),
        gettext_lazy("Money was taken, and its basket was gone."),
        gettext_lazy(
            "Make the sale if the customer has the goods; else pay the money back. If Vipps "
            "MobilePay does not pay it back any more, settle it in another way."
        ),
    ),
    "REFUNDED_ELSEWHERE": (
        gettext_lazy("Refunded in the portal"),
        gettext_lazy(
            "More has been paid back than we have asked for: somebody has used the portal."
        ),
        gettext_lazy(
            "Find out who did. Issue the return receipt if goods came back; close the rest with a "
            "note."
        ),
    ),
    "CAPTURED_ELSEWHERE": (
        gettext_lazy("Captured in the portal"),
        gettext_lazy(
            "More has been captured than we have asked for: somebody has used the portal."
        ),
        gettext_lazy("Find out who did and why, and close it with a note and the sale's receipt."),
    ),
    "CANCELLED_ELSEWHERE": (
        gettext_lazy("Cancelled in the portal"),
        gettext_lazy("What was reserved has been released, and not by us. Nothing was taken."),
        gettext_lazy(
            "Ask whether the customer left with the goods, find out who released it, and close it "
            "with a note."
        ),
    ),
    "MISMATCH": (
        gettext_lazy("Wrong answer"),
        gettext_lazy("The answer was about another payment, amount or currency."),
        gettext_lazy(
            "We go on asking. If it stays, send this page to Vipps MobilePay's support, and free "
            "the till if it is needed. Close it with a note of what the portal or they say."
        ),
    ),
    "SUM_DIFFERS": (
        gettext_lazy("Not the whole amount"),
        gettext_lazy("Not all of the amount is reserved any more, or the basket has changed."),
        gettext_lazy("Complete the sale with what is reserved, or release the money."),
    ),
    "SUMS_FELL": (
        gettext_lazy("A sum got smaller"),
        gettext_lazy("Vipps MobilePay names a smaller sum than it did before."),
        gettext_lazy(
            "Read it again: it leaves this list with the first answer that fits. If it stays, send "
            "this page to Vipps MobilePay's support, and close it with a note of what they say."
        ),
    ),
    "MONEY_AFTER_END": (
        gettext_lazy("Alive after its end"),
        gettext_lazy("The request had ended here and was found alive at Vipps MobilePay."),
        gettext_lazy(
            "What is reserved is released by itself; what was taken must be paid back. Then close "
            "it with a note."
        ),
    ),
    # Found by the rows, not by a keeper.
    "CAPTURE_NEAR_END": (
        gettext_lazy("Time is running out"),
        gettext_lazy("Money is reserved, and soon it cannot be taken any more."),
        gettext_lazy("Complete the sale or cancel the payment before then."),
    ),
    "SPLIT_LEFT_OPEN": (
        gettext_lazy("Partly paid, left open"),
        gettext_lazy("A part of the basket is paid, and nobody has paid the rest."),
        gettext_lazy(
            "Take the rest at the till; or pay the part back, and the till gets a new basket."
        ),
    ),
    "NOT_LOOKED_AT": (
        gettext_lazy("Nobody looks"),
        gettext_lazy("For more than ten minutes no keeper has asked how this payment stands."),
        gettext_lazy("Tell whoever runs this installation: the keeper may have stopped."),
    ),
}


def others(payment: Payment) -> list[Flag]:
    """What else is the matter, beside the first flag."""
    return [of(why, payment) for why in payment.flags[1:]]


def of(why: str, payment: Payment) -> Flag:
    """A flag, or what else puts a payment on the list, in words."""
    if why not in FLAGS:
        told = _("Read it again, and tell whoever runs this installation.")
        return Flag(why, why, told)
    name, what, do = (str(text) for text in FLAGS[why])
    if why == "CAPTURE_REFUSED":
        what += " " + refusals.of_capture(payment.refusal_code, brand="Vipps MobilePay")
    elif why in ("REFUND_REFUSED", "CANCEL_REFUSED") and payment.refusal_code:
        what += " " + _("Code %s.") % payment.refusal_code
    return Flag(name, what, do)
