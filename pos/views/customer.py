"""The customer screen: the page, which is empty until it looks."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from pos import customer
from stores.routes import ScreenRequest


@require_GET
def screen(request: ScreenRequest) -> HttpResponse:
    """Nothing of a sale is in the page itself, so nothing of one stays when it is kept."""
    context = {
        "store": request.store,
        "languages": customer.LANGUAGES,
        "live_url": f"{settings.LIVE_ORIGIN}/live/screen",
        "look_url": reverse("screen-look"),
    }
    return render(request, "pos/customer.html", context)
