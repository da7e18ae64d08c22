"""What something costs, without selling it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pos import forms, prices
from pos.refusals import Refusal
from stores.routes import TillRequest


@require_http_methods(["GET", "POST"])
def look_up(request: TillRequest) -> HttpResponse:
    """A scanned or typed code, and its price; each answer is in the journal."""
    found, refusal = None, ""
    code = forms.read_words(request.POST.get("code", ""), most=60)
    if code:
        try:
            found = prices.look_up(request.device, code=code, staff_id=request.staff.pk)
        except Refusal as error:
            refusal = str(error)
    context = {"found": found, "refusal": refusal, "store": request.store}
    return render(request, "pos/price.html", context, status=404 if refusal else 200)
