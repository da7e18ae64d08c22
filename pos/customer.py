"""What a customer sees of the basket on the screen beside the till: goods and amounts.

Nobody's name or number, nor what staff write down of a sale, is among it.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from pos.models import Basket, BasketLine
from pos.models.baskets import ONE
from stores.models import Product, Store, Unit
from stores.money import amount_text

# How long a sale that has ended is thanked for; the next goods end it at once.
THANKS_LASTS = dt.timedelta(seconds=30)
# As each language calls itself: whoever looks for it reads no other.
LANGUAGES = {"nb": "Norsk", "da": "Dansk", "fi": "Suomi", "sv": "Svenska", "en": "English"}


@dataclasses.dataclass(frozen=True, slots=True)
class Bought:
    """A line as its customer reads it. `quantity` is in thousandths, `amount` in minor units."""

    line: int
    name: str
    quantity: int
    detail: str
    amount: int


def bought(basket_lines: Sequence[BasketLine], store: Store, language: str) -> list[Bought]:
    """The lines in a language; their goods' own names in it cost a query of their own."""
    names = {} if language == store.language else _names(basket_lines)
    return [
        Bought(
            line=line.pk,
            name=names.get(line.product_id, {}).get(language) or line.name,
            quantity=line.quantity,
            detail=_detail(line, language),
            amount=line.amount,
        )
        for line in basket_lines
    ]


def _names(basket_lines: Sequence[BasketLine]) -> dict[int | None, dict[str, str]]:
    found = {line.product_id for line in basket_lines if line.product_id}
    return dict(Product.objects.filter(pk__in=found).values_list("pk", "names"))


def _detail(line: BasketLine, language: str) -> str:
    """What one costs where there is more than one, and what was taken off."""
    each, parts = amount_text(line.unit_price, "", language), []
    if line.unit == Unit.KG:
        parts.append(f"{each} / kg")
    elif line.quantity != ONE:
        parts.append(_("%(price)s each") % {"price": each})
    if line.discount:
        full = amount_text(line.full_price, "", language)
        off = amount_text(line.discount, "", language)
        parts.append(
            _("%(price)s less a discount of %(discount)s") % {"price": full, "discount": off}
        )
    return " · ".join(parts)


def thanks_left(basket: Basket, basket_lines: Sequence[BasketLine], at: dt.datetime) -> int:
    """For how many seconds more the sale before this basket is thanked for."""
    if not basket.follows_id or basket_lines:
        return 0
    left = (basket.opened_at + THANKS_LASTS - at).total_seconds()
    return max(0, -int(-left // 1))


def sale_shown(basket: Basket, thanks: int) -> int:
    """Whose sale the screen shows: a language that a customer has chosen holds for that one."""
    return basket.follows_id or basket.pk if thanks else basket.pk


def language_of(wanted: str, of_sale: str, sale: int, store: Store) -> str:
    """The language that was chosen for this sale; the store's own for every other."""
    return wanted if wanted in LANGUAGES and of_sale == str(sale) else store.language
