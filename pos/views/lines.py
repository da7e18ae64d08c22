"""What a cashier changes of a line beside its quantity: its price, and a note."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pos import forms, notes, overrides
from pos.entries import read_price
from pos.views import approving
from pos.views.till import changed
from stores.routes import TillRequest


@require_POST
def set_price(request: TillRequest, line_id: int) -> HttpResponse:
    """A line is sold at another price than the catalogue's, and why."""
    return changed(
        request,
        lambda: overrides.set_price(
            request.device.pk,
            line_id=line_id,
            price=read_price(request.POST.get("price", ""), request.store.language),
            reason=request.POST.get("reason", ""),
            **forms.edit_of(request),
            approver=approving.approver(request),
        ),
    )


@require_POST
def write_note(request: TillRequest, line_id: int) -> HttpResponse:
    """A short text on a line, or none any more."""
    return changed(
        request,
        lambda: notes.write(
            request.device.pk,
            line_id=line_id,
            text=request.POST.get("note", ""),
            version=forms.version_of(request),
            key=forms.key_of(request),
        ),
    )
