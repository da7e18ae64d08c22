"""What the office's first page shows above the list of its pages."""

from typing import Any

from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.translation import get_language

from payments.admin import start
from stores.money import MINUS, locale_of

register = template.Library()


@register.inclusion_tag("admin/start.html", takes_context=True)
def office_start(context: dict[str, Any]) -> dict[str, Any]:
    """`{% office_start %}`: one sentence, what needs a person, today's sales and what proves it.

    `?store=` is the key of one store, `?table=1` has tables in the place of charts.
    """
    request = context["request"]
    return {
        "request": request,
        "as_table": "table" in request.GET,
        "start": start.read(request.user, asked=request.GET.get("store", "")),
    }


@register.filter
def signed(percent: int) -> str:
    """`{{ sold.change|signed }}` is `+7 %` and `−9 %`."""
    text: str = format_percent(abs(percent) / 100, locale=_locale())
    return (MINUS if percent < 0 else "+" if percent else "") + text


@register.filter
def whole(minor_units: int) -> str:
    """`{{ amount|whole }}` at the side of a chart: `15 000`, whole crowns or euros."""
    text: str = format_decimal(minor_units // 100, locale=_locale())
    return text


def _locale() -> str:
    return locale_of((get_language() or "en")[:2])
