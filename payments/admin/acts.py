"""What a person in the office may do about a payment. Each act asks first, and says no in words."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from payments import flow
from payments.admin import record as records
from payments.admin import words
from payments.admin.goods import ReturnForm
from payments.admin.record import Record
from payments.models import Payment
from pos import forms
from pos.refusals import NotPossible, Refusal
from pos.shifts import now
from stores.access import Action
from stores.office import OfficeAdmin

State = Payment.State
ASKED = ("again", "cancel", "complete", "release")


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A button on a payment's page. With a reason it is shown and cannot be pressed."""

    name: str
    label: str
    reason: str = ""

    @property
    def url_name(self) -> str:
        """The name of the page that asks."""
        return f"admin:payments_payment_{self.name}"


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """What a confirmation page asks: what will happen, and the verb on its button."""

    title: str
    text: str
    verb: str
    done: str


def offers(record: Record) -> list[Offer]:
    """The acts that make sense for a payment as it stands."""
    payment, found = record.payment, []
    if payment.is_live and (payment.asked_at or payment.flag == "CAPTURE_REFUSED"):
        found = [
            Offer("complete", _("Complete the sale")),
            Offer("release", _("Release the money")),
        ]
    elif payment.is_live:
        is_busy = payment.state == State.AUTHORIZED and record.pending is not None
        reason = _("Another operation is running.") if is_busy else ""
        found = [Offer("cancel", _("Cancel the payment"), reason)]
    if record.receipt:
        found.append(Offer("return", _("Return"), no_return(record)))
    return [Offer("again", _("Read again now")), *found]


def no_return(record: Record) -> str:
    """Why nothing can be returned now; empty when something can."""
    payment = record.payment
    if payment.captured <= payment.refunded or not records.left_to_return(record):
        return _("Everything has come back.")
    if now() > payment.requested_at + flow.REFUND_WINDOW:
        return _("Vipps MobilePay takes refunds for 365 days.")
    return _("Another operation is running.") if record.pending else ""


def question(act: str, payment: Payment, amount: str) -> Question:
    """The words of a confirmation page."""
    title = {"payment": payment.reference, "amount": amount}
    if act == "again":
        return Question(
            _("Read %(payment)s again?") % title,
            _("A keeper asks Vipps MobilePay at once how the payment stands. No money moves."),
            _("Read again now"),
            _("It is being read. Look again in a moment."),
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


class Acts(OfficeAdmin):
    """The pages that ask before anything is done, for whoever may settle in that store."""

    def get_urls(self) -> list[URLPattern]:
        def page(act: str, view: Callable[..., HttpResponse], **more: Any) -> URLPattern:
            guarded = self.admin_site.admin_view(view)
            return path(f"<int:pk>/{act}/", guarded, more, name=f"payments_payment_{act}")

        asked = [page(act, self.ask, act_asked=act) for act in ASKED]
        return [*asked, page("return", self.give_back), *super().get_urls()]

    def ask(self, request: HttpRequest, pk: int, act_asked: str) -> HttpResponse:
        """Ask, then do it."""
        payment = self._settled_by(request, pk)
        words_of = question(act_asked, payment, words.money(payment.amount))
        if request.method == "POST":
            try:
                _do(
                    act_asked, payment, forms.read_key(request.POST.get("key", "")), request.user.pk
                )
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                self.log_change(request, payment, words_of.verb)
                messages.success(request, words_of.done)
            return _back(pk)
        return self._page(request, "confirm", payment, question=words_of, title=words_of.title)

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose lines and quantities, look at the sum, then pay back."""
        payment = self._settled_by(request, pk)
        known = records.read(payment)
        if reason := no_return(known) if known.receipt else _("There is no sale to return."):
            messages.error(request, reason)
            return _back(pk)
        form = ReturnForm(records.left_to_return(known), request.POST or None)
        chosen = form.is_valid() and "change" not in request.POST
        if chosen and "sure" in request.POST:
            try:
                self._refund(request, payment, form)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            return _back(pk)
        template = "return_sure" if chosen else "return"
        context = {"form": form, "title": _("Return goods of receipt %s") % known.receipt}
        return self._page(request, template, payment, known=known, **context)

    def _refund(self, request: HttpRequest, payment: Payment, form: ReturnForm) -> None:
        key = forms.read_key(request.POST.get("key", ""))
        with transaction.atomic():
            is_first = forms.is_first(key, device_id=payment.device_id, act="refund")
        if is_first:
            asked = flow.refund(
                payment.pk,
                quantities=form.quantities,
                reason=form.cleaned_data["reason"],
                user=request.user,  # type: ignore[arg-type]
            )
            self.log_change(request, payment, _("Return"))
            amount = words.money(asked.amount)
            messages.success(
                request,
                _("%s is being paid back. The return receipt comes when that is confirmed.")
                % amount,
            )

    def _settled_by(self, request: HttpRequest, pk: int) -> Payment:
        payment: Payment = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.may(request, Action.SETTLE, payment):
            raise PermissionDenied
        return payment

    def _page(
        self, request: HttpRequest, template: str, payment: Payment, **context: Any
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            f"admin/payments/payment/{template}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": payment,
                "key": uuid.uuid4(),
                **context,
            },
        )


def _do(act: str, payment: Payment, key: uuid.UUID, user_id: int | None) -> None:
    who = flow.Who(user_id=user_id)
    if act == "again":
        flow.read_again(payment.pk)
    elif act == "cancel":
        flow.cancel(payment.pk, who=who)
    elif act == "complete":
        flow.complete(payment.pk, key=key, device_id=payment.device_id, who=who)
    elif act == "release":
        flow.release(payment.pk, key=key, device_id=payment.device_id, who=who)
    else:
        raise NotPossible(_("There is no such act."))


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:payments_payment_change", args=[pk]))
