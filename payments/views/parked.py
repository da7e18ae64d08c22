"""The tray of parked baskets, and fetching one of them with its payment."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from payments import takeovers, tray
from pos import forms, parking
from pos.models import Basket
from pos.views.till import look_after
from stores.routes import TillRequest


@require_GET
def show_tray(request: TillRequest) -> HttpResponse:
    """What waits in this store, and what its other tills show."""
    return render(
        request,
        "payments/_tray.html",
        {"rows": tray.rows(request.device), "owed": parking.owed_in(request.store.pk)[: tray.MOST]},
    )


@require_POST
def recall(request: TillRequest, basket_id: int) -> HttpResponse:
    """Bring a basket to this till: one that was shown as parked only while nobody has it."""
    return look_after(
        request,
        lambda: takeovers.recall(
            request.device,
            basket_id=basket_id,
            key=forms.key_of(request),
            staff_id=request.staff.pk,
            was_parked=request.POST.get("was") == Basket.State.PARKED,
        ),
    )
