"""A receipt as PDF for the office."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from pos import copies, layout
from pos.models import Receipt
from stores import audit
from stores.audit import Act
from stores.routes import OfficeRequest


@require_POST
def office_copy(request: OfficeRequest, receipt_id: int) -> HttpResponse:
    """Marked as a copy, and journalled."""
    found = get_object_or_404(Receipt, pk=receipt_id, device__store__in=request.stores)
    file = copies.make(found, user_id=int(request.user.pk or 0))
    audit.record(Act.EXPORTED, request=request, of=found, text="office copy")
    response = HttpResponse(file, content_type="application/pdf")
    name = f"{layout.title(found.content)} {found.content['pos_id']}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
