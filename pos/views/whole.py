"""Acts on the basket as a whole: a discount of all its goods, what card and cash have paid of
it, and giving it up."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pos import discounts, forms, part_payments, tenders, voids
from pos.entries import read_amount, read_off
from pos.views import approving
from pos.views.till import look_after
from stores.routes import TillRequest


@require_POST
def discount_basket(request: TillRequest) -> HttpResponse:
    """What is taken off the whole basket by hand, and why."""
    return look_after(
        request,
        lambda: discounts.of_basket(
            request.device.pk,
            off=read_off(request.POST.get("discount", ""), request.store.language),
            reason=request.POST.get("reason", ""),
            **forms.edit_of(request),
            approver=approving.approver(request),
            is_seen="seen" in request.POST,
        ),
    )


@require_POST
def void_basket(request: TillRequest) -> HttpResponse:
    """Give up the whole basket."""
    return look_after(
        request,
        lambda: voids.void(
            request.device,
            **forms.edit_of(request),
            approver=approving.approver(request),
        ),
    )


@require_POST
def undo_part(request: TillRequest, tender_id: int) -> HttpResponse:
    """What card or cash has paid of the open sale goes back: the customer pays otherwise."""
    return look_after(
        request,
        lambda: part_payments.undo(
            request.device,
            tender_id=tender_id,
            **forms.edit_of(request),
            approver=approving.approver(request),
        ),
    )


@require_POST
def take_cash_part(request: TillRequest) -> HttpResponse:
    """The customer hands over less than all in notes and coins."""
    return look_after(
        request,
        lambda: part_payments.take_cash(
            request.device,
            amount=read_amount(request.POST.get("given", ""), request.store.language),
            **forms.edit_of(request),
        ),
    )


@require_POST
def take_card(request: TillRequest) -> HttpResponse:
    """A card terminal of its own has taken the money, or a part of it.

    `seen` is what the till showed as left to pay, in minor units: the terminal was asked for that,
    whatever has been scanned meanwhile.
    """
    typed = request.POST.get("amount", "")
    seen = forms.read_number(request.POST.get("seen", "")) or None
    return look_after(
        request,
        lambda: tenders.take_card(
            request.device,
            amount=read_amount(typed, request.store.language) if typed else seen,
            **forms.edit_of(request),
        ),
    )


@require_POST
def take_cash(request: TillRequest) -> HttpResponse:
    """The customer hands over notes and coins."""
    return look_after(
        request,
        lambda: tenders.take_cash(
            request.device,
            given=read_amount(request.POST.get("given", ""), request.store.language),
            **forms.edit_of(request),
        ),
    )
