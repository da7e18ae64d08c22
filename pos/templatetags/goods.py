"""A tile of the till's shelf: goods to tap, or a family to choose from.

A search draws twenty of them at every letter; as a template they took longer than to find them.
"""

import functools
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from stores.templatetags.money import per

register = template.Library()

TILE = """\
<li>
  <button class="tile{is_text}" type="button" {does}>
    {picture}<span class="words">
      <span class="name">{name}</span>{detail}<span class="price">{price}</span>
    </span>
    <span class="count" hidden></span>
  </button>
</li>"""
DETAIL = '<span class="sku">{detail}</span>'
# Each kind in one text: what is put together of parts is escaped as often.
GOODS = TILE.replace("{does}", 'data-add-product="{id}"{code}{is_label}').replace("{detail}", "")
FOUND = TILE.replace("{does}", 'data-add-product="{id}"{code}{is_label}').replace(
    "{detail}", DETAIL
)
FAMILY = TILE.replace(
    "{does}",
    'data-family="{id}" hx-get="{choice}" hx-params="none" hx-target="#editor" hx-swap="innerHTML"',
).replace("{detail}", DETAIL)
DRAWN = '<span class="picture"><img src="{}" alt="" loading="lazy"></span>'
PHOTO = '<span class="picture"><img class="photo" src="{}" alt="" loading="lazy"></span>'
TEXT, LABEL = mark_safe(" text"), mark_safe(" data-label")


@register.simple_tag
def goods_tile(tile: dict[str, Any], query: str) -> SafeString:
    """`{% goods_tile tile query %}`: of what a typed `query` has found the SKU is shown, too."""
    asked = query if tile.get("is_asked") else ""
    return _drawn(get_language(), bool(query), asked, *tile.items())


@functools.lru_cache(maxsize=2048)
def _drawn(
    _language: str | None, is_found: bool, asked: str, *its_own: tuple[str, Any]
) -> SafeString:
    """With each letter that is typed most of what was found is found again: it is drawn once."""
    tile = dict(its_own)
    its: dict[str, Any] = {
        "name": tile["name"],
        "is_text": "" if tile["picture"] or tile["photo"] else TEXT,
        "picture": _picture(tile),
    }
    if "family" in tile:
        return format_html(FAMILY, **its, **_of_family(tile))
    return format_html(
        FOUND if is_found else GOODS,
        **its,
        id=tile["id"],
        code=format_html(' data-code="{}"', asked) if asked else "",
        is_label=LABEL if tile.get("is_label") else "",
        detail=tile["sku"],
        # The price of a whole code that was typed would be a price inquiry.
        price=_("Add to the basket") if asked else per(tile["price"], tile["unit"]),
    )


def _of_family(tile: dict[str, Any]) -> dict[str, Any]:
    """How many there are to choose from, and what the cheapest costs."""
    count = tile["variants"]
    return {
        "id": tile["family"],
        "choice": _choice(tile["family"]),
        "detail": ngettext("%(counter)s variant", "%(counter)s variants", count)
        % {"counter": count},
        "price": _("from %(price)s") % {"price": per(tile["price"], tile["unit"])},
    }


def _picture(tile: dict[str, Any]) -> SafeString | str:
    if tile["photo"]:
        return format_html(PHOTO, tile["photo"])
    return format_html(DRAWN, _drawing(tile["picture"])) if tile["picture"] else ""


@functools.cache
def _drawing(name: str) -> str:
    return static(name)


@functools.lru_cache(maxsize=1024)
def _choice(family: int) -> str:
    return reverse("choose-variant", args=[family])
