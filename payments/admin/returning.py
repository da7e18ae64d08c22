"""Goods of a paid sale come back: chosen, looked at with the ways their money goes, paid back."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from payments import closings, decisions, flags, flow, ways
from payments.admin import record as records
from payments.admin import words
from payments.admin.goods import ReceiptForm
from payments.admin.offers import no_return
from payments.models import Payment
from pos import forms
from pos.admin.goods import ReturnForm
from pos.models import Receipt, Return, Tender
from pos.refusals import NotPossible, Refusal
from pos.ways import Way
from stores import access
from stores.access import Action
from stores.audit import Act
from stores.office import OfficeAdmin
from stores.pages import Page, Place


class Returning(OfficeAdmin):
    """The pages of returns, for whoever may settle in that store."""

    def get_urls(self) -> list[URLPattern]:
        name, settles = "payments_payment", self.settles()
        of_receipt = Page(self.sees, of=Place(Receipt, store="device__store"))
        page = self.page
        return [
            page("<int:pk>/return/", self.give_back, name=f"{name}_return", policy=settles),
            page("<int:pk>/take_back/", self.take_back, name=f"{name}_take_back", policy=settles),
            page("goods/<int:pk>/", self.of_receipt, name=f"{name}_goods", policy=of_receipt),
            *super().get_urls(),
        ]

    def settles(self) -> Page:
        """The policy of what moves money or ends a payment."""
        return Page(Action.SETTLE, act=Action.SETTLE, of=self.whose())

    def of_receipt(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From a receipt to the page that returns its goods: that of a payment of it."""
        seen = access.stores_of(request.user, Action.SEE_PAYMENTS)
        receipt = get_object_or_404(Receipt, pk=pk, device__store__in=seen)
        payment = ways.best(receipt)
        if payment is None:
            return HttpResponseRedirect(reverse("admin:pos_receipt_goods", args=[pk]))
        its = reverse("admin:payments_payment_return", args=[payment.pk])
        is_own = receipt.basket_id == payment.basket_id
        return HttpResponseRedirect(its if is_own else f"{its}?sale={pk}")

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose lines and quantities, look at the sum, then pay back."""
        payment = self.settled_by(request, pk)
        sale = self._sale(request, payment)
        reason = no_return(records.read(payment), sale) if sale else ""
        if sale is None or reason:
            messages.error(request, reason or _("There is no sale to return."))
            return back(pk)
        form = ReturnForm(records.left_to_return(sale), request.POST or None)
        told = _("Return goods of receipt %s") % sale
        found = ways.back(payment, sale)
        return self._choose(
            request, payment, form, self._refund, sale=sale, found=lambda _: found, title=told
        )

    def _sale(self, request: HttpRequest, payment: Payment) -> Receipt | None:
        """The payment's own, or the one that the page is asked for where its goods were taken in
        exchange. Raises Http404 for any other."""
        asked = request.GET.get("sale", "")
        if not asked:
            return ways.of_sale(payment, None)
        its = access.stores_of(request.user, Action.SETTLE)
        known = ways.sales(payment) if asked.isdecimal() else []
        stores = set(its.values_list("pk", flat=True))
        found = [one for one in known if one.pk == int(asked) and one.device.store_id in stores]
        if not found:
            raise Http404
        return found[0]

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the lines of a return whose money has gone back, then issue its receipt."""
        payment = self.settled_by(request, pk)
        receipt = self._sale(request, payment)
        reason = closings.no_return_receipt(payment)
        if reason or receipt is None:
            messages.error(request, reason or _("There is no sale to return."))
            return back(pk)
        kinds = closings.kinds_back(payment)
        form = ReceiptForm(records.left_to_return(receipt), request.POST or None, kinds=kinds)
        is_elsewhere = Tender.Kind.VIPPS in kinds
        return self._choose(
            request,
            payment,
            form,
            self._issue,
            sale=receipt,
            found=lambda form: ways.told(payment, receipt, Tender.Kind(form.cleaned_data["kind"])),
            title=_("Return receipt for goods of receipt %s") % receipt,
            is_paid_back=True,
            elsewhere=flags.refunded_elsewhere(payment) if is_elsewhere else 0,
        )

    def _choose(
        self,
        request: HttpRequest,
        payment: Payment,
        form: ReturnForm,
        do: Callable[[HttpRequest, Payment, Receipt, Any], None],
        *,
        sale: Receipt,
        found: Callable[[Any], list[Way]],
        **context: Any,
    ) -> HttpResponse:
        # Sent again because the answer got lost: by now nothing may be left to choose.
        if "sure" in request.POST and forms.is_taken(request.POST.get("key", "")):
            messages.error(request, _sent_before())
            return back(payment.pk)
        if request.method == "POST" and "sure" not in request.POST:
            try:
                decisions.refuse_unseen(payment, request.POST.get("seen", ""))
            except Refusal as refusal:
                messages.error(request, str(refusal))
                return back(payment.pk)
        if "sure" in request.POST and form.is_valid() and "change" not in request.POST:
            try:
                do(request, payment, sale, form)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            return back(payment.pk)
        plan = form.plan(sale, found(form)) if form.is_valid() else []
        chosen = bool(plan) and "change" not in request.POST
        template = "return_sure" if chosen else "return"
        payer = _payers([one.reference for one in plan if one.is_refund], payment)
        seen = decisions.mark(payment)
        refunded = sum(one.amount for one in plan if one.is_refund)
        shown = {"form": form, "plan": plan, "refunded": refunded, "payer": payer, "seen": seen}
        return self.asking_page(request, template, payment, **shown, **context)

    def _refund(
        self, request: HttpRequest, payment: Payment, sale: Receipt, form: ReturnForm
    ) -> None:
        key = forms.key_of(request)
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
            plan=request.POST.get("plan"),
            sale=sale,
        )
        self.note(request, Act.SETTLED, payment, _("Return"))
        amount = words.money(asked.amount, payment.currency)
        told = _("%s is being paid back. The return receipt comes when that is confirmed.") % amount
        is_done = asked.state == Return.State.ISSUED
        messages.success(request, _("Given back.") if is_done else told)

    def _issue(
        self, request: HttpRequest, payment: Payment, sale: Receipt, form: ReturnForm
    ) -> None:
        kind = Tender.Kind(form.cleaned_data["kind"])
        issued: Return | None = closings.take_back(
            payment.pk,
            key=forms.key_of(request),
            quantities=form.quantities,
            reason=form.cleaned_data["reason"],
            user=request.user,  # type: ignore[arg-type]
            kind=kind,
            seen=request.POST.get("seen", ""),
            plan=request.POST.get("plan"),
            sale=sale,
        )
        if issued is None:
            raise NotPossible(_sent_before())
        self.note(request, Act.SETTLED, payment, _("Issue the return receipt"))
        messages.success(request, _("The return receipt has been issued."))

    def settled_by(self, request: HttpRequest, pk: int) -> Payment:
        """The payment of an act that this person may do. Raises PermissionDenied."""
        payment: Payment = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.may(request, Action.SETTLE, payment):
            raise PermissionDenied
        return payment

    def asking_page(
        self, request: HttpRequest, template: str, payment: Payment, **context: Any
    ) -> HttpResponse:
        """A page about a payment that asks something, with a new key."""
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


def back(pk: int) -> HttpResponseRedirect:
    """To the payment's own page."""
    return HttpResponseRedirect(reverse("admin:payments_payment_change", args=[pk]))


def _sent_before() -> str:
    return _(
        "This page has been sent before, and nothing was done now. Below is what became of it. To "
        "return more, press Return again."
    )


def _payers(references: list[str], payment: Payment) -> str:
    """Whose phones get money back: of the page's payment, or of each that is refunded."""
    if len(references) < 2:
        return words.payer(payment)
    refunded = Payment.objects.filter(basket=payment.basket_id, reference__in=references)
    return ", ".join(words.payer(one) or "QR" for one in refunded.order_by("pk"))
