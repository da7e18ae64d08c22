"""Goods that leave the shop now and are invoiced later."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pos import forms, handouts
from pos.views.till import look_after
from stores.routes import TillRequest


@require_POST
def hand_out(request: TillRequest) -> HttpResponse:
    """The basket ends as delivered; nothing is paid."""
    return look_after(
        request,
        lambda: handouts.hand_out(
            request.device,
            reference=request.POST.get("reference", ""),
            **forms.edit_of(request),
        ),
    )
