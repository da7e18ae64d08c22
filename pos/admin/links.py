"""The addresses of exports of what a list shows: its filters, whatever its order and page."""

from django.contrib.admin.options import IS_FACETS_VAR
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR
from django.http import HttpRequest, QueryDict
from django.urls import reverse


def shown(request: HttpRequest) -> QueryDict:
    """What a list's address narrows it by."""
    wanted = request.GET.copy()
    for name in (ORDER_VAR, PAGE_VAR, ALL_VAR, IS_FACETS_VAR, ERROR_FLAG):
        wanted.pop(name, None)
    return wanted


def export(request: HttpRequest, *, of: str, **more: str) -> str:
    """The address of the export `of` what a list shows."""
    wanted = shown(request)
    for name, value in more.items():
        wanted[name] = value
    asked = wanted.urlencode()
    return reverse(of) + (f"?{asked}" if asked else "")
