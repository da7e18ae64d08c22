"""What the office's first page shows above the list of its pages."""

from typing import Any

from django import template

from payments.admin import start

register = template.Library()


@register.inclusion_tag("admin/start.html", takes_context=True)
def office_start(context: dict[str, Any]) -> dict[str, Any]:
    """`{% office_start %}`: one sentence, then today's sales and what is on its way."""
    return {"start": start.read(context["request"].user)}
