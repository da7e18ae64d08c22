"""What something costs, without selling it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pos import forms, prices
from pos.refusals import Refusal, UnknownCode
from stores import keys
from stores.routes import TillRequest


@require_http_methods(["GET", "POST"])
def look_up(request: TillRequest) -> HttpResponse:
    """A scanned or typed code, and its price; each answer is in the journal."""
    found, refusal, status = None, "", 200
    code = forms.read_words(request.POST.get("code", ""), most=60)
    if code:
        try:
            found = prices.look_up(
                request.device,
                code=code,
                key=forms.key_of(request),
                staff_id=request.staff.pk,
            )
        except Refusal as error:
            refusal, status = str(error), 404 if isinstance(error, UnknownCode) else 409
    context = {"found": found, "refusal": refusal, "store": request.store, "key": keys.fresh()}
    return render(request, "pos/price.html", context, status=status)
