"""A basket leaves the screen for a while."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pos import forms, parking
from pos.views.till import look_after
from stores.routes import TillRequest


@require_POST
def park(request: TillRequest) -> HttpResponse:
    """Put the basket aside, with its payment if one lives."""
    return look_after(
        request,
        lambda: parking.park(
            request.device,
            basket_id=forms.read_number(request.POST.get("basket", "")),
            version=forms.version_of(request),
            name=request.POST.get("name", ""),
            key=forms.key_of(request),
            staff_id=request.staff.pk,
        ),
    )
