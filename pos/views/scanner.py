"""A page to try a scanner on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from stores.routes import TillRequest


@require_GET
def show_scanner(request: TillRequest) -> HttpResponse:
    """What is scanned there stays there: the page sends nothing."""
    return render(request, "pos/scanner.html")
