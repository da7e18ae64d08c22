"""The line of a basket as the till shows it.

A sale draws some twenty of them: as a template, whose every name, filter and condition is looked up
each time, they took more of a processor than all else that a till asks of it.
"""

import functools

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pos.models import BasketLine
from pos.models.baskets import ONE
from stores.models import Unit
from stores.templatetags.look import quantity
from stores.templatetags.money import amount, per

register = template.Library()

LINE = """\
<li class="line{is_last}" id="line-{pk}" data-product="{product}"
  data-quantity="{thousandths}"{oob}>
  <button class="line-tap" type="button" data-edit{disabled} data-name="{name}" data-unit="{unit}"
    data-shown="{quantity}" data-each="{each}" data-quantity-url="{quantity_url}"
    data-remove-url="{remove_url}" data-discount-url="{discount_url}"
    data-price-url="{price_url}" data-note-url="{note_url}"{off}>
    <span class="quantity{weight}">{quantity}<span class="unseen"> × </span></span>
    <span class="what">
      <span class="name">{name}</span>
      <span class="detail">{detail}</span>{note}
    </span>
    <span class="amount">{amount}</span>
  </button>
</li>"""
LAST, DISABLED = mark_safe(" is-last"), mark_safe(" disabled")
OOB = mark_safe(' hx-swap-oob="true"')


@register.simple_tag(takes_context=True)
def basket_line(context: Context, line: BasketLine, *, oob: bool = False) -> SafeString:
    """`{% basket_line line %}`: marked where it is the one that has `changed`."""
    each = amount(line.unit_price)
    return format_html(
        LINE,
        pk=line.pk,
        product=line.product_id,
        thousandths=line.quantity,
        name=line.name,
        unit=line.unit,
        quantity=quantity(line.quantity),
        each=each,
        amount=amount(line.amount),
        detail=_detail(line, each),
        note=format_html('<span class="note">{}</span>', line.note) if line.note else "",
        off=_off(line),
        weight=_weight(line),
        is_last=LAST if line.pk == context.get("changed") else "",
        disabled=DISABLED if context["basket"].frozen_at else "",
        oob=OOB if oob else "",
        **_urls(line.pk),
    )


def _detail(line: BasketLine, each: str) -> str:
    """What one costs where there is more than one, else what it is called in the books."""
    if line.unit == Unit.KG:
        text = per(line.unit_price, line.unit)
    elif line.quantity == ONE:
        # A gift card is no goods: what the books call it says nothing to a cashier.
        text = line.sku if line.product_id else ""
    else:
        text = _("%(price)s each") % {"price": each}
    if line.catalogue_price is not None:
        text += " · " + _("was %(price)s") % {"price": amount(line.catalogue_price)}
    if line.discount:
        text += f" · {amount(-line.discount)}"
    if line.minimum_age:
        text += " · " + _("age %(age)s") % {"age": line.minimum_age}
    return text


def _off(line: BasketLine) -> SafeString:
    """What has been taken off it, why it costs what it costs and its note, for who changes that."""
    off = amount(line.discount) if line.discount else ""
    its = {"off": off, "reason": line.discount_reason, "why": line.price_reason, "note": line.note}
    said = [(name, text) for name, text in its.items() if text]
    return format_html_join("", ' data-{}="{}"', said)


def _weight(line: BasketLine) -> str:
    if line.unit == Unit.KG:
        return " weight"
    return " one" if line.quantity == ONE else ""


@functools.lru_cache(maxsize=1024)
def _urls(line_id: int) -> dict[str, str]:
    """Where it is changed and removed: asked for six times."""
    names = {
        "quantity_url": "set-quantity",
        "remove_url": "remove-line",
        "discount_url": "discount-line",
        "price_url": "set-price",
        "note_url": "write-note",
    }
    return {place: reverse(name, args=[line_id]) for place, name in names.items()}
