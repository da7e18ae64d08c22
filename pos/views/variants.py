"""Which one of a family: a size, a colour."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pos import tiles
from pos.entries import read_ahead
from pos.models.baskets import ONE
from stores.routes import TillRequest

# As the search field takes them.
MOST_AHEAD = 999 * ONE


@require_GET
def choose_variant(request: TillRequest, family_id: int) -> HttpResponse:
    """The variants on sale with their prices, and how many were typed ahead (`times`).

    Where there are none any more, it says so.
    """
    found = tiles.choice(request.store, family_id)
    times = read_ahead(request.GET.get("times", "")) or ONE
    context = {"family": found, "times": times if times != ONE and times <= MOST_AHEAD else 0}
    return render(request, "pos/_choice.html", context)
