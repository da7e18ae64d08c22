"""Goods that a gift card has paid for come back in the office: their money goes back to it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pos import forms, gift_returns, returns
from pos.entries import read_quantity
from pos.models import Receipt
from pos.refusals import Refusal
from stores import access
from stores.access import Action


def page(request: HttpRequest, pk: int, shared: dict[str, Any]) -> HttpResponse:
    """Choose goods of a receipt and say why; posted, the return receipt is issued at once."""
    found = Receipt.objects.select_related("device__store").filter(
        device__store__in=access.stores_of(request.user, Action.SEE_PAYMENTS)
    )
    receipt = get_object_or_404(found, pk=pk, kind=Receipt.Kind.SALE)
    if not access.can(request.user, Action.SETTLE, receipt.device.store):
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        try:
            back = _give_back(request, receipt)
        except Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, _("Given back."))
            to = back.pk if back else receipt.pk
            return HttpResponseRedirect(reverse("admin:pos_receipt_change", args=[to]))
    context = {
        "receipt": receipt,
        "lines": [one for one in returns.left(receipt) if one.quantity],
        "most": max(gift_returns.left_to_give_back(receipt).values(), default=0),
        # What was refused has taken no key.
        "key": request.POST.get("key") or uuid.uuid4(),
        "typed": request.POST,
        "refusal": refusal,
        "title": _("Return goods to the gift card"),
    }
    status = 409 if refusal else 200
    name = "admin/pos/giftcard/return.html"
    return TemplateResponse(request, name, {**shared, **context}, status=status)


def _give_back(request: HttpRequest, receipt: Receipt) -> Receipt | None:
    typed = {
        one.line.pk: text
        for one in returns.left(receipt)
        if (text := request.POST.get(f"line-{one.line.pk}", "").strip())
    }
    return gift_returns.give_back(
        receipt,
        quantities={pk: read_quantity(text) for pk, text in typed.items()},
        reason=forms.read_words(request.POST.get("reason", ""), most=200),
        user=request.user,  # type: ignore[arg-type]
        key=forms.read_key(request.POST.get("key", "")),
    )
