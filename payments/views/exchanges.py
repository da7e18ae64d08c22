"""Goods that come back pay for others: put towards the basket, taken off again, completed."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from payments import exchanges
from payments.panel.scene import Scene
from payments.views.ways import shown
from pos import exchanges as credits
from pos import forms, parts
from pos.models import Receipt
from pos.refusals import Refusal
from pos.views import approving
from pos.views.till import look_after
from stores.routes import TillRequest


def begin(request: TillRequest, receipt: Receipt, chosen: dict[int, int]) -> HttpResponse:
    """What was chosen of a sale pays a part of the till's basket; on with the new goods."""
    exchanges.begin(
        request.device,
        receipt,
        quantities=chosen,
        reason=forms.why_of(request),
        staff=request.staff,
        key=forms.key_of(request),
        approver=approving.approver(request),
    )
    return HttpResponseRedirect(reverse("till"))


@require_POST
def take_off(request: TillRequest, return_id: int) -> HttpResponse:
    """The customer keeps the goods after all."""
    return look_after(
        request,
        lambda: credits.take_off(
            request.device,
            return_id=return_id,
            **forms.edit_of(request),
        ),
    )


@require_POST
def complete(request: TillRequest) -> HttpResponse:
    """Nothing is left to pay: both receipts, once what is over has gone back."""
    return look_after(
        request,
        lambda: exchanges.complete(
            request.device,
            **forms.edit_of(request),
            seen=request.POST.get("plan") or None,
        ),
    )


def ending(scene: Scene) -> dict[str, Any]:
    """How the till ends an exchange with nothing left to pay: in which ways what is over goes
    back, or why it does not. Only then are there more queries than a look has."""
    if not scene.credits or scene.left > 0 or not scene.lines:
        return {"ends_exchange": False}
    found: dict[str, Any] = {"ends_exchange": True, "plan": ""}
    if scene.left == 0 or scene.basket.frozen_at:
        return found
    try:
        last, planned = exchanges.with_over(scene.basket, -scene.left)
    except Refusal as refusal:
        return {**found, "not_over": str(refusal)}
    over = [shown(last.sale, part, planned) for part in planned]
    return {**found, "over": over, "plan": parts.mark(last.sale, planned)}
