"""A part of a sale by the app: how much, and back to the customer before the sale is complete."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from payments import flow, payers, split
from pos import forms
from pos.entries import read_amount
from pos.views.till import look_after
from stores.routes import TillRequest


def _who(request: TillRequest) -> flow.Who:
    return flow.Who(staff_id=request.staff.pk)


@require_POST
def choose_part(request: TillRequest) -> HttpResponse:
    """Vipps MobilePay pays a part. Whoever is to pay is asked at once, as by the pay button."""
    typed = request.POST.get("amount", "")

    def act() -> None:
        key = forms.key_of(request)
        basket = split.choose(
            request.device,
            amount=read_amount(typed, request.store.language) if typed else None,
            version=forms.version_of(request),
            key=key,
        )
        if basket.next_part and payers.of(basket):
            flow.request(
                request.device,
                key=uuid.uuid5(key, "request"),
                who=_who(request),
                version=basket.version,
            )

    return look_after(request, act)


@require_POST
def give_part_back(request: TillRequest, tender_id: int) -> HttpResponse:
    """What a payment has paid of the open sale goes back over the network."""
    return look_after(
        request,
        lambda: split.give_back(
            request.device,
            tender_id=tender_id,
            version=forms.version_of(request),
            key=forms.key_of(request),
            who=_who(request),
        ),
    )
