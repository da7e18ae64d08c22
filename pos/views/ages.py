"""The till asks once for each basket whether its customer is old enough for what is in it."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pos import ages, forms
from pos.views.till import look_after
from stores.routes import TillRequest


@require_POST
def answer_age(request: TillRequest) -> HttpResponse:
    """Yes, or no: then those goods leave the basket. Whatever else is sent is no answer."""
    said = request.POST.get("answer", "")
    return look_after(
        request,
        lambda: ages.answer(
            request.device.pk,
            basket_id=forms.read_number(request.POST.get("basket", "")),
            age=forms.read_number(request.POST.get("age", "")),
            answer=said,
            key=forms.key_of(request),
            staff_id=request.staff.pk,
        ),
    )
