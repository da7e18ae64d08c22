"""What is kept of persons, for how long, and by what it goes. `docs/privacy.md` says it in words.

Sources: GDPR article 5(1)(c) and (e): no more than is needed, no longer than it is; bookkeeping law
is why what stands in the books stays (article 17(3)(b)).
"""

import dataclasses
from collections.abc import Callable

from payments import checkins, erasures, lookups, marks, payers
from pos import mailings
from stores import integrations, sessions, tries


@dataclasses.dataclass(frozen=True)
class Rule:
    """`fields` hold it, `until` says how long, and `forget` lets go of what is over: how much."""

    what: str
    fields: tuple[str, ...]
    until: str
    forget: Callable[[], int]


def _end_mailings() -> int:
    """A keeper ends a few at a time; here all are."""
    gone = 0
    while some := mailings.forget():
        gone += some
    return gone


RULES = (
    Rule(
        "payers",
        ("payments.Payer.sealed", "payments.Payer.shown"),
        "the basket is no longer at a till and its payment has ended",
        payers.forget,
    ),
    Rule("check-ins", ("payments.CheckIn.sealed",), "14 minutes", checkins.forget),
    Rule(
        "marks of who has paid",
        (
            "payments.PayerMark.sealed",
            "payments.PayerMark.msisdn_hash",
            "payments.PayerMark.last_digits",
        ),
        "90 days, only where the store finds purchases by app",
        marks.forget,
    ),
    Rule(
        "persons of look-ups",
        ("payments.LookUp.msisdn_hash",),
        "10 minutes",
        lookups.forget,
    ),
    Rule(
        "erasures that wait for answers",
        ("payments.Erasure.msisdn_hash",),
        "16 minutes",
        erasures.forget,
    ),
    Rule(
        "addresses of mailed receipts",
        ("pos.Mailing.sealed",),
        "the mail has ended, a day at most",
        _end_mailings,
    ),
    Rule(
        "addresses that came with wrong tokens",
        ("stores.WrongToken.address",),
        "an hour",
        integrations.forget,
    ),
    Rule(
        "sessions",
        (
            "stores.OfficeSession.session_key",
            "stores.OfficeSession.session_data",
            "stores.OfficeSession.address",
            "stores.OfficeSession.browser",
        ),
        "they have ended, twelve hours after the last act at most",
        sessions.forget,
    ),
    Rule(
        "wrong passwords",
        (
            "axes.AccessAttempt.username",
            "axes.AccessAttempt.ip_address",
            "axes.AccessAttempt.user_agent",
            "axes.AccessAttempt.http_accept",
            "axes.AccessAttempt.path_info",
            "axes.AccessAttempt.get_data",
            "axes.AccessAttempt.post_data",
        ),
        "a day",
        tries.forget_old,
    ),
)

# Goes with what it belongs to: the operation's answer, the sale's end.
AT_ITS_END = {
    "payments.Operation.sealed_body": "the operation is answered (a constraint)",
    "pos.Basket.name": "the sale is over (a constraint)",
    "pos.ScheduledExport.address": "the scheduled export has stopped (a constraint)",
}

# In the books and the proof of the money: as long as those. Of a customer never more than this.
IN_THE_BOOKS = {
    "payments.Payment.payer_shown": "country code and last two digits",
    "payments.PersonRequest.last_digits": "last two digits of who has asked",
    "payments.PersonRequest.note": "why it was asked for, in the office's words",
    "payments.Closing.reason": "what a person of the office has found out",
    "payments.StrayNote.reason": "what a person of the office has found out",
    "payments.Answer.note": "what a person of the office has found out",
    "payments.Acceptance.note": "why a ledger that does not add up was taken over",
    "payments.ClosedPeriod.note": "what was said when days were closed",
    "pos.Approval.detail": "what was approved",
    "pos.BasketLine.note": "what is printed under a line",
    "pos.ReceiptLine.note": "what is printed under a line",
    "pos.BasketLine.price_reason": "why the price is another",
    "pos.BasketLine.discount_reason": "why there is a discount",
    "pos.ReceiptLine.discount_reason": "why there is a discount",
    "pos.Return.reason": "why goods came back",
    "pos.Drawer.asked_why": "why a drawer was opened",
    "pos.GiftCardNote.note": "why a card was changed",
    "pos.Receipt.content": "the receipt as it was issued, with who sold",
    "pos.Receipt.customer_reference": "whom a delivery is invoiced to",
    "pos.JournalEntry.text": "what happened, and who did it",
    "pos.JournalEntry.details": "what happened, and who did it",
    "pos.Report.content": "a report as it was made, with who sold",
    "stores.Staff.name": "who did it",
    "stores.Staff.pin_hash": "a hash with a secret beside it, emptied when the PIN is taken away",
    "stores.AuditEntry.who": "who did it in the office",
    "stores.AuditEntry.what": "to what it was done",
    "stores.AuditEntry.text": "what was done",
    "stores.AuditEntry.details": "what was before and after, never a secret",
    "stores.AuditEntry.address": "the network that it came from, /24 or /48, not the machine",
    "auth.User.username": "who did it",
    "auth.User.first_name": "who did it",
    "auth.User.last_name": "who did it",
    "auth.User.email": "where a person of the office is reached",
    "auth.User.password": "a slow hash",
    "admin.LogEntry.object_id": "to what it was done, in Django's own log",
    "admin.LogEntry.object_repr": "to what it was done, in Django's own log",
    "admin.LogEntry.change_message": "what was done, in Django's own log",
}


def forget() -> dict[str, int]:
    """Let go of all that is over; how many rows, by rule. Safe to repeat, and at any time."""
    return {rule.what: rule.forget() for rule in RULES}
