"""What a person in the office may do about a payment. Each act asks first, and says no in words."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from payments import closings, decisions, flags, flow, interventions, paybacks
from payments.admin import flags as flag_words
from payments.admin import record as records
from payments.admin import words
from payments.admin.goods import ReceiptForm, ReturnForm
from payments.admin.offers import no_return
from payments.admin.questions import question
from payments.models import Payment
from pos import forms
from pos.models import Return, Tender
from pos.refusals import NotPossible, Refusal
from stores.access import Action
from stores.office import OfficeAdmin

MONEY_BACK = ("pay_back", "otherwise")
ASKED = ("again", "cancel", "complete", "release", "note", "sell", *MONEY_BACK, "set_aside")


class Acts(OfficeAdmin):
    """The pages that ask before anything is done, for whoever may settle in that store."""

    def get_urls(self) -> list[URLPattern]:
        def page(act: str, view: Callable[..., HttpResponse], **more: Any) -> URLPattern:
            guarded = self.admin_site.admin_view(view)
            return path(f"<int:pk>/{act}/", guarded, more, name=f"payments_payment_{act}")

        asked = [page(act, self.ask, act_asked=act) for act in ASKED]
        goods = [page("return", self.give_back), page("take_back", self.take_back)]
        return [*asked, *goods, *super().get_urls()]

    def ask(self, request: HttpRequest, pk: int, act_asked: str) -> HttpResponse:
        """Ask, then do it."""
        payment = self._settled_by(request, pk)
        amount = words.money(payment.amount, payment.currency)
        words_of = question(act_asked, payment, amount)
        reason = request.POST.get("reason", "").strip()
        is_unexplained = bool(words_of.why) and not reason
        if request.method == "POST" and not is_unexplained:
            try:
                key = forms.read_key(request.POST.get("key", ""))
                seen = request.POST.get("seen", "")
                _do(act_asked, payment, key, reason=reason[:300], seen=seen, user=request.user)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                self.log_change(request, payment, words_of.verb)
                messages.success(request, words_of.done)
            return _back(pk)
        asks_again = is_unexplained and request.method == "POST"
        if asks_again and (since := _unseen(payment, request.POST.get("seen"))):
            messages.error(request, since)
            return _back(pk)
        flag = flag_words.of(payment.flag, payment) if payment.flag else None
        more = {"question": words_of, "title": words_of.title, "flag": flag, "again": asks_again}
        more["seen"] = decisions.mark(payment)
        return self._page(request, "confirm", payment, **more)

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose lines and quantities, look at the sum, then pay back."""
        payment = self._settled_by(request, pk)
        known = records.read(payment)
        if reason := no_return(known) if known.receipt else _("There is no sale to return."):
            messages.error(request, reason)
            return _back(pk)
        form = ReturnForm(records.left_to_return(known), request.POST or None)
        told = _("Return goods of receipt %s") % known.receipt
        return self._choose(request, payment, form, self._refund, known=known, title=told)

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the lines of a return whose money has gone back, then issue its receipt."""
        payment = self._settled_by(request, pk)
        known = records.read(payment)
        if reason := closings.no_return_receipt(payment) or (
            "" if known.receipt else _("There is no sale to return.")
        ):
            messages.error(request, reason)
            return _back(pk)
        kinds = closings.kinds_back(payment)
        form = ReceiptForm(records.left_to_return(known), request.POST or None, kinds=kinds)
        is_elsewhere = Tender.Kind.VIPPS in kinds
        return self._choose(
            request,
            payment,
            form,
            self._issue,
            known=known,
            title=_("Return receipt for goods of receipt %s") % known.receipt,
            is_paid_back=True,
            elsewhere=flags.refunded_elsewhere(payment) if is_elsewhere else 0,
        )

    def _choose(
        self,
        request: HttpRequest,
        payment: Payment,
        form: ReturnForm,
        do: Callable[[HttpRequest, Payment, Any], None],
        **context: Any,
    ) -> HttpResponse:
        # Sent again because the answer got lost: by now nothing may be left to choose.
        if "sure" in request.POST and forms.is_taken(request.POST.get("key", "")):
            messages.error(request, _sent_before())
            return _back(payment.pk)
        if request.method == "POST" and "sure" not in request.POST:
            try:
                decisions.refuse_unseen(payment, request.POST.get("seen", ""))
            except Refusal as refusal:
                messages.error(request, str(refusal))
                return _back(payment.pk)
        chosen = form.is_valid() and "change" not in request.POST
        if chosen and "sure" in request.POST:
            try:
                do(request, payment, form)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            return _back(payment.pk)
        template = "return_sure" if chosen else "return"
        payer = words.payer(payment)
        seen = decisions.mark(payment)
        return self._page(request, template, payment, form=form, payer=payer, seen=seen, **context)

    def _refund(self, request: HttpRequest, payment: Payment, form: ReturnForm) -> None:
        key = forms.read_key(request.POST.get("key", ""))
        with transaction.atomic():
            is_first = forms.is_first(key, device_id=payment.device_id, act="refund")
        # The key stays taken when the refund is refused: the same page pays back once or never,
        # and whoever sends it again is told so.
        if not is_first:
            raise NotPossible(_sent_before())
        asked = flow.refund(
            payment.pk,
            quantities=form.quantities,
            reason=form.cleaned_data["reason"],
            user=request.user,  # type: ignore[arg-type]
            seen=request.POST.get("seen", ""),
        )
        self.log_change(request, payment, _("Return"))
        amount = words.money(asked.amount, payment.currency)
        messages.success(
            request,
            _("%s is being paid back. The return receipt comes when that is confirmed.") % amount,
        )

    def _issue(self, request: HttpRequest, payment: Payment, form: ReturnForm) -> None:
        kind = Tender.Kind(form.cleaned_data["kind"])
        issued: Return | None = closings.take_back(
            payment.pk,
            key=forms.read_key(request.POST.get("key", "")),
            quantities=form.quantities,
            reason=form.cleaned_data["reason"],
            user=request.user,  # type: ignore[arg-type]
            kind=kind,
            seen=request.POST.get("seen", ""),
        )
        if issued is None:
            raise NotPossible(_sent_before())
        self.log_change(request, payment, _("Issue the return receipt"))
        messages.success(request, _("The return receipt has been issued."))

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


def _sent_before() -> str:
    return _(
        "This page has been sent before, and nothing was done now. Below is what became of it. To "
        "return more, press Return again."
    )


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
    }
    acts[act]()


def _unseen(payment: Payment, seen: str | None) -> str:
    """Why a page of before is not asked once more: its words may be true no longer. Or empty."""
    try:
        decisions.refuse_unseen(payment, seen)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:payments_payment_change", args=[pk]))
