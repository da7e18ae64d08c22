"""Goods come back in the office: chosen, looked at with how they are paid back, then paid back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pos import forms, office_returns, parts, returns
from pos.admin.goods import ReturnForm
from pos.models import Receipt, Tender
from pos.refusals import Refusal
from stores import access
from stores.access import Action


def page(request: HttpRequest, pk: int, shared: dict[str, Any]) -> HttpResponse:
    """Choose goods of a receipt, see how they are paid back, and pay them back."""
    found = Receipt.objects.select_related("device__store").filter(
        device__store__in=access.stores_of(request.user, Action.SEE_PAYMENTS)
    )
    receipt = get_object_or_404(found, pk=pk, kind=Receipt.Kind.SALE)
    if not access.can(request.user, Action.SETTLE, receipt.device.store):
        raise PermissionDenied
    if "sure" in request.POST and forms.is_taken(request.POST.get("key", "")):
        # Sent again because the answer got lost: by now nothing may be left to choose.
        return _to(receipt)
    lines = [one for one in returns.left(receipt) if one.quantity]
    form = ReturnForm(lines, request.POST or None)
    if "sure" in request.POST and form.is_valid():
        try:
            back = _give_back(request, receipt, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Given back."))
            return _to(back or receipt)
    plan = form.plan(receipt, parts.ways(receipt)) if form.is_valid() else []
    is_sure = bool(plan) and "change" not in request.POST
    context = {
        "receipt": receipt,
        "form": form,
        "plan": plan,
        # What was refused has taken no key.
        "key": request.POST.get("key") or uuid.uuid4(),
        "title": _("Return goods of receipt %s") % receipt,
    }
    name = "return_sure" if is_sure else "return"
    return TemplateResponse(
        request,
        f"admin/pos/receipt/{name}.html",
        {**shared, **context},
        status=409 if form.errors else 200,
    )


def url(receipt: Receipt) -> str:
    """Where goods of a sale are returned: from its payment, if there is one to be refunded."""
    kinds = {tender["kind"] for tender in receipt.content["tenders"]}
    by_app = Tender.Kind.VIPPS in kinds
    name = "admin:payments_payment_goods" if by_app else "admin:pos_receipt_goods"
    return reverse(name, args=[receipt.pk])


def _give_back(request: HttpRequest, receipt: Receipt, form: ReturnForm) -> Receipt | None:
    return office_returns.give_back(
        receipt,
        quantities=form.quantities,
        reason=forms.read_words(form.cleaned_data["reason"], most=200),
        user=request.user,  # type: ignore[arg-type]
        key=forms.key_of(request),
        seen=request.POST.get("plan"),
    )


def _to(receipt: Receipt) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:pos_receipt_change", args=[receipt.pk]))
