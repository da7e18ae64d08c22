"""What a person can do about each reason for which something does not fit, in words."""

from django.utils.translation import gettext as _

from payments.models import Answer, Reason

Act = Answer.Act


def of(reason: str) -> str:
    """What to look for, and what makes it fit."""
    return _of_till(reason) or _of_entry(reason) or _of_ledger(reason)


def _of_till(reason: str) -> str:
    return {
        Reason.CAPTURE_WITHOUT_RECEIPT: _(
            "The money was taken, and the till has issued nothing for it. The payment's page makes "
            "the sale or pays it back; then all four fit."
        ),
        Reason.REFUND_WITHOUT_RETURN: _(
            "Money went back outside of the till. A return receipt, issued on the payment's page, "
            "makes all four fit."
        ),
        Reason.RECEIPT_WITHOUT_MONEY: _(
            "The receipt says that Vipps MobilePay has paid, and its log does not. Read the "
            "payment again; if that stays, ask the store."
        ),
    }.get(Reason(reason), "")


def _of_entry(reason: str) -> str:
    return {
        Reason.CAPTURE_ABSENT: _(
            "Five banking days have passed. Ask Vipps MobilePay with the reference. It ends by "
            "itself when the entry comes."
        ),
        Reason.REFUND_ABSENT: _(
            "Five banking days have passed. Ask Vipps MobilePay with the reference. It ends by "
            "itself when the entry comes."
        ),
        Reason.AMOUNT_DIFFERS: _(
            "Vipps' ledger and its log of the payment name different amounts. Claim the difference."
        ),
        Reason.UNKNOWN_REFERENCE: _(
            "Another system may use this sales unit, or the payment was lost with a backup. Look "
            "it up in Vipps' portal."
        ),
        Reason.NOT_IN_LOG: _(
            "The payment is ours, but its log does not have this movement. Read the payment again "
            "on its page; it ends when the log has it."
        ),
        Reason.DUPLICATE: _(
            "The same movement stands in the ledger once already. Claim the second one back."
        ),
        Reason.LATE_ENTRY: _(
            "The day it belongs to is closed and stays as it is. Accept it into this period."
        ),
        Reason.FOREIGN_ENTRY: _(
            "The entry names another sales unit's recipient. Ask Vipps MobilePay whose money it is."
        ),
        Reason.FEE_DIFFERS: _(
            "The fee is another share than was agreed for this sales unit. Claim it, or correct "
            "the agreed fee."
        ),
    }.get(Reason(reason), "")


def _of_ledger(reason: str) -> str:
    return {
        Reason.PAYOUT_DIFFERS: _(
            "What was paid out is not what the entries since the payout before come to. Claim the "
            "difference."
        ),
        Reason.PAYOUT_ABORTED: _(
            "The bank would not take the money. See to the bank account at Vipps MobilePay; it "
            "ends with the next payout."
        ),
        Reason.DISPUTED: _(
            "A customer disputes the payment. Answer the dispute in Vipps' portal; it ends when "
            "the money is returned."
        ),
        Reason.CORRECTION: _("Vipps MobilePay has entered it without a payment. Find out why."),
        Reason.UNKNOWN_TYPE: _(
            "It is counted by its amount. Find out in Vipps' documentation what it is for."
        ),
        Reason.CHAIN_BROKEN: _(
            "Reading has stopped before the entry that does not follow; what came before is kept. "
            "Send the page to Vipps' support. When they have explained it, take the entry over."
        ),
        Reason.LEDGER_REFUSED: _(
            "Nothing of this ledger is read. Check the sales unit's number and keys; it ends with "
            "the next reading that fits."
        ),
    }.get(Reason(reason), "")


def verb(act: Act) -> str:
    """What stands on the button."""
    return {
        Act.ACCEPTED: _("Accept it as it is"),
        Act.RETURNED: _("A return receipt has been issued"),
        Act.CLAIMED: _("Claimed from Vipps MobilePay"),
        Act.ASKED: _("The store has been asked"),
        Act.NOTED: _("Keep the note"),
    }[act]
