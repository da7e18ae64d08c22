"""The columns of the list of payments: of all of them, and of those that need a person."""

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payments import attention, deadlines
from payments.admin import flags, words
from payments.models import Attempt, Payment
from stores import clock
from stores.templatetags import look

ALL: list[Any] = ["when", "store", "amount_shown", "standing", "payer", "receipt", "ending"]
ATTENTION: list[Any] = ["age", "store", "amount_shown", "known", "tried", "possible", "ending"]


class Columns:
    """What a row says of a payment."""

    @admin.display(description=gettext_lazy("asked for"), ordering="requested_at")
    def when(self, payment: Payment) -> str:
        return clock.moment(payment.requested_at, payment.device.store.zone)

    @admin.display(description=gettext_lazy("store and till"), ordering="device__store__name")
    def store(self, payment: Payment) -> str:
        return f"{payment.device.store.name}, {payment.device.name}"

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        return words.money(payment.amount, payment.currency)

    @admin.display(description=gettext_lazy("how it stands"), ordering="state")
    def standing(self, payment: Payment) -> str:
        word, tone = words.state(payment)
        return format_html('<span class="badge {}">{}</span>', tone, word)

    @admin.display(description=gettext_lazy("payer"))
    def payer(self, payment: Payment) -> str:
        return words.payer(payment) or "QR"

    @admin.display(description=gettext_lazy("receipt"))
    def receipt(self, payment: Payment) -> str:
        found = getattr(payment.basket, "receipt", None) if payment.has_paid else None
        return str(found) if found else ""

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def ending(self, payment: Payment) -> str:
        return words.ending(payment.reference)

    @admin.display(description=gettext_lazy("waiting"))
    def age(self, payment: Any) -> str:
        return look.age(payment.since)

    @admin.display(description=gettext_lazy("what is known"))
    def known(self, payment: Payment) -> str:
        flag = flags.of(attention.why(payment, timezone.now()) or "NOT_LOOKED_AT", payment)
        names = " + ".join([flag.name, *(other.name for other in flags.others(payment))])
        return format_html("<b>{}</b><br>{}", names, words.proof(*sums(payment)))

    @admin.display(description=gettext_lazy("what was tried"))
    def tried(self, payment: Any) -> str:
        return tries(payment.tries or 0, payment.last_try)

    @admin.display(description=gettext_lazy("what can be done"))
    def possible(self, payment: Payment) -> str:
        return flags.of(attention.why(payment, timezone.now()) or "NOT_LOOKED_AT", payment).do


def sums(payment: Payment) -> list[str]:
    """What Vipps has said of the money, and until when it can be taken."""
    named = (
        (_("reserved %s"), payment.to_capture if payment.state == "AUTHORIZED" else 0),
        (_("captured %s"), payment.captured),
        (_("refunded %s"), payment.refunded),
    )
    found = [text % words.money(amount) for text, amount in named if amount > 0]
    deadline = deadlines.of(payment)
    if deadline:
        moment = clock.moment(deadline, payment.device.store.zone)
        found.append(_("can be taken until %s") % moment)
    return found or [words.at_vipps(payment)]


def tries(count: int, last: dict[str, Any] | None) -> str:
    """How often Vipps was asked or told, and what came of the last time."""
    if not count or not last:
        return _("nothing has been sent")
    told = ngettext("%d call", "%d calls", count) % count
    outcome = str(Attempt.Outcome(last["outcome"]).label)
    code = _("code %s") % last["code"] if last["code"] else ""
    return words.proof(told, f"{last['call']} {outcome}", code)
