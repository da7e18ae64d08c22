"""Small parts that every page draws: icons and quantities."""

import datetime as dt
import functools

from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, Parser, TextNode, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stores.money import MINUS, locale_of

register = template.Library()

ONE = 1000


@functools.cache
def icon(name: str) -> SafeString:
    """A drawing of the sprite, by its name there. It is never the only word of a control."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag
def build() -> str:
    """`{% build %}`: which build this page is of; it says so whenever it asks for something."""
    return settings.BUILD


class Icon(Node):
    """A drawing whose name is known only when it is drawn."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: template.Context) -> SafeString:
        return icon(str(self.name.resolve(context)))


@register.tag("icon")
def compile_icon(parser: Parser, token: Token) -> Node:
    """`{% icon "search" %}`: a text like any other, as a look at the till draws ten of them."""
    _tag, written = token.split_contents()
    name = parser.compile_filter(written)
    return Icon(name) if name.filters or not isinstance(name.var, str) else TextNode(icon(name.var))


@register.filter
def quantity(thousandths: int) -> str:
    """`{{ line.quantity|quantity }}` is `3` for pieces and `0,455` for kilograms."""
    return quantity_text(thousandths, (get_language() or "en")[:2])


@register.filter
def measured(thousandths: int, unit: str) -> str:
    """`{{ left.quantity|measured:line.unit }}` is `0,455 kg`, and of pieces the number alone."""
    return quantity(thousandths) + (" kg" if unit == "KG" else "")


@functools.lru_cache(maxsize=1024)
def quantity_text(thousandths: int, language: str) -> str:
    """The same in a language that is named."""
    number = format_decimal(abs(thousandths) / ONE, locale=locale_of(language))
    return f"{MINUS}{number}" if thousandths < 0 else number


@register.filter
def percent(hundredths: int) -> str:
    """`{{ row.rate|percent }}` is `25 %` and `25,5 %`."""
    return percent_text(hundredths, (get_language() or "en")[:2])


@functools.lru_cache(maxsize=256)
def percent_text(hundredths: int, language: str) -> str:
    """The same in a language that is named."""
    number = format_decimal(hundredths / 100, locale=locale_of(language))
    return f"{number}\N{NO-BREAK SPACE}%"


@register.filter
def less(amount: int, other: int) -> int:
    """`{{ row.amount|less:row.vat|amount }}`: what is left of an amount."""
    return amount - other


@register.filter
def negative(amount: int) -> int:
    """`{{ line.discount|negative|amount }}`: what is taken off is written with a minus."""
    return -amount


@register.filter
def age(since: dt.datetime) -> str:
    """`{{ row.since|age }}` is `just now`, `3 minutes` and `2 hours`."""
    if timezone.now() - since < dt.timedelta(minutes=1):
        return _("just now")
    return timesince(since, depth=1)
