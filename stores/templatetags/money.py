"""Amounts and names in the language that is active."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from stores import countries
from stores.models import Product, Store, Unit
from stores.money import written

register = template.Library()
# Above it an amount is set smaller, beside the name of what takes it.
LONG = 999_999


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@register.filter
def amount(minor_units: int | None) -> str:
    """`{{ line.amount|amount }}` is `1 249,50`. No amount is no text."""
    return "" if minor_units is None else written(minor_units)


@register.filter
def per(minor_units: int, unit: str) -> str:
    """`{{ product.price|per:product.unit }}` is `25,80 / kg`, and of pieces the amount alone."""
    return amount(minor_units) + (" / kg" if unit == Unit.KG else "")


@register.filter
def sized(minor_units: int) -> str:
    """`{{ left|sized }}`: an amount in an element of its own, which says when it is long."""
    text = amount(minor_units)
    if minor_units > LONG:
        return format_html('<span class="long">{}</span>', text)
    return format_html("<span>{}</span>", text)


@register.filter
def with_currency(minor_units: int, currency: str) -> str:
    """`{{ basket.total|with_currency:store.currency }}`, for where an amount stands alone."""
    return written(minor_units, currency)


@register.filter
def in_cash(minor_units: int, store: Store) -> int:
    """`{{ basket.total|in_cash:store|amount }}`: what the country's coins can pay of it."""
    return countries.of(store).cash(minor_units)


@register.filter
def name(product: Product) -> str:
    """`{{ product|name }}` in the active language, or in one that the product has."""
    return product.name(_language())
