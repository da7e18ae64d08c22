"""Which one of a family: a size, a colour."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pos import forms, tiles
from stores.routes import TillRequest

# As the search field takes them.
MOST_AHEAD = 999


@require_GET
def choose_variant(request: TillRequest, family_id: int) -> HttpResponse:
    """The variants on sale with their prices, and how many were typed ahead (`times`).

    Where there are none any more, it says so.
    """
    found = tiles.choice(request.store, family_id)
    times = forms.read_number(request.GET.get("times", ""))
    context = {"family": found, "times": times if 1 < times <= MOST_AHEAD else 0}
    return render(request, "pos/_choice.html", context)
