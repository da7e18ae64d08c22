"""Gift cards at the till: one is sold, one pays, one is given back before the sale."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pos import forms, gift_cards, gift_payments
from pos.entries import read_amount
from pos.views.till import changed, look_after
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
