"""What a person in the office may do about a payment. Each act asks first, and says no in words."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from payments import closings, decisions, flow, halves, interventions, paybacks
from payments.admin import flags as flag_words
from payments.admin import words
from payments.admin.questions import question
from payments.admin.returning import Returning, back
from payments.models import Payment
from pos import forms
from pos.models import Tender
from pos.refusals import Refusal
from stores.audit import Act

Kind = Tender.Kind
MONEY_BACK = ("pay_back", "otherwise")
HALVES = ("refund_again", "given_in_cash", "given_by_card")
ASKED = (
    "again",
    "cancel",
    "complete",
    "release",
    "note",
    "sell",
    *MONEY_BACK,
    *HALVES,
    "set_aside",
)


class Acts(Returning):
    """The pages that ask before anything is done, for whoever may settle in that store."""

    def get_urls(self) -> list[URLPattern]:
        asked = [
            self.page(
                f"<int:pk>/{act}/",
                self.ask,
                {"act_asked": act},
                name=f"payments_payment_{act}",
                policy=self.settles(),
            )
            for act in ASKED
        ]
        return [*asked, *super().get_urls()]

    def ask(self, request: HttpRequest, pk: int, act_asked: str) -> HttpResponse:
        """Ask, then do it."""
        payment = self.settled_by(request, pk)
        amount = words.money(payment.amount, payment.currency)
        words_of = question(act_asked, payment, amount)
        reason = request.POST.get("reason", "").strip()
        is_unexplained = bool(words_of.why) and not reason
        if request.method == "POST" and not is_unexplained:
            try:
                key = forms.key_of(request)
                seen = request.POST.get("seen", "")
                _do(act_asked, payment, key, reason=reason[:300], seen=seen, user=request.user)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                self.note(request, Act.SETTLED, payment, words_of.verb)
                messages.success(request, words_of.done)
            return back(pk)
        asks_again = is_unexplained and request.method == "POST"
        if asks_again and (since := _unseen(payment, request.POST.get("seen"))):
            messages.error(request, since)
            return back(pk)
        flag = flag_words.of(payment.flag, payment) if payment.flag else None
        more = {"question": words_of, "title": words_of.title, "flag": flag, "again": asks_again}
        more["seen"] = decisions.mark(payment)
        return self.asking_page(request, "confirm", payment, **more)


def _do(act: str, payment: Payment, key: uuid.UUID, *, reason: str, seen: str, user: Any) -> None:
    person: User = user
    shared: dict[str, Any] = {"key": key, "reason": reason, "seen": seen}
    who = flow.Who(user_id=person.pk)
    at_till: dict[str, Any] = {**shared, "device_id": payment.device_id, "who": who}
    in_office: dict[str, Any] = {**shared, "user": person}
    acts: dict[str, Callable[[], object]] = {
        "again": lambda: flow.read_again(payment.pk),
        "cancel": lambda: interventions.cancel(payment.pk, **in_office),
        "complete": lambda: flow.complete(payment.pk, **at_till),
        "release": lambda: flow.release(payment.pk, **at_till),
        "note": lambda: closings.note(payment.pk, **in_office),
        "sell": lambda: closings.sell(payment.pk, **in_office),
        "pay_back": lambda: paybacks.pay_back(payment.pk, **in_office),
        "otherwise": lambda: paybacks.settle_otherwise(payment.pk, **in_office),
        "set_aside": lambda: interventions.set_aside(payment.pk, **in_office),
        "refund_again": lambda: halves.again(payment.pk, **in_office),
        "given_in_cash": lambda: halves.settle_otherwise(payment.pk, kind=Kind.CASH, **in_office),
        "given_by_card": lambda: halves.settle_otherwise(payment.pk, kind=Kind.CARD, **in_office),
    }
    acts[act]()


def _unseen(payment: Payment, seen: str | None) -> str:
    """Why a page of before is not asked once more: its words may be true no longer. Or empty."""
    try:
        decisions.refuse_unseen(payment, seen)
    except Refusal as refusal:
        return str(refusal)
    return ""
