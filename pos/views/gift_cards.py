"""Gift cards at the till: one is sold, one pays, one is given back before the sale, and the number
of one that was lost in the printer comes again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from pos import forms, gift_cards, gift_payments, gift_slips
from pos.entries import read_amount
from pos.models import Receipt
from pos.refusals import Refusal
from pos.views import approving
from pos.views.receipts import paper
from pos.views.till import changed, look_after
from stores import access
from stores.access import Action
from stores.models import Staff
from stores.routes import TillRequest


@require_POST
def sell_gift_card(request: TillRequest) -> HttpResponse:
    """A gift card for the amount that was typed comes into the basket."""
    return changed(
        request,
        lambda: gift_cards.sell(
            request.device,
            amount=read_amount(request.POST.get("amount", ""), request.store.language),
            key=forms.key_of(request),
            staff_id=request.staff.pk,
        ),
    )


@require_POST
def take_gift_card(request: TillRequest) -> HttpResponse:
    """A gift card pays what it has of what is left."""
    return look_after(
        request,
        lambda: gift_payments.take(
            request.device,
            number=request.POST.get("number", ""),
            **forms.edit_of(request),
        ),
    )


@require_POST
def give_gift_card_back(request: TillRequest, tender_id: int) -> HttpResponse:
    """A gift card that has paid a part has its money again."""
    return look_after(
        request,
        lambda: gift_payments.give_back(
            request.device,
            tender_id=tender_id,
            **forms.edit_of(request),
        ),
    )


@require_POST
def print_gift_slip(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The number of a card whose original receipt did not come out, by a manager's word."""
    receipt = get_object_or_404(Receipt, pk=receipt_id, device__store=request.store)
    try:
        slip = gift_slips.print_out(
            receipt, staff=request.staff, approver=_manager(request), key=forms.key_of(request)
        )
    except Refusal as refusal:
        context = {"receipt": receipt, "refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    return render(request, "pos/receipt_print.html", slip | paper(request, slip))


def _manager(request: TillRequest) -> Staff | None:
    """Who has given a name and a PIN; a manager who is signed in needs none."""
    if access.can(request.staff, Action.APPROVE, request.store):
        return request.staff
    return approving.approver(request)
