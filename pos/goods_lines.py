"""What a line of the basket takes over from its goods when they are first put in."""

from typing import Any

from django.utils.translation import gettext as _

from pos.models import Basket, BasketLine
from pos.models.baskets import ONE
from pos.refusals import NotPossible, Refusal
from stores import countries, products, trades
from stores.models import POSDevice, Product, ProductGroup, Unit


class NeedsWeight(Refusal):
    """The goods are weighed, and nobody has said what they weigh. Nothing was changed."""

    def __init__(self, product: Product) -> None:
        self.product = product
        super().__init__(_("Type the weight."))


def quantity_of(product: Product, said: int | None) -> int:
    """How much comes in, in thousandths: what was `said`, else one piece.

    Raises NeedsWeight where nothing was said of goods by weight, as one kilogram would be a guess;
    NotPossible for a part of a piece.
    """
    if product.unit == Unit.PIECE and (said or 0) % ONE:
        raise NotPossible(_("This product is sold by the piece: enter a whole number."))
    if said is None and product.unit == Unit.KG:
        raise NeedsWeight(product)
    return ONE if said is None else said


def refuse_ungrouped(product: Product, group: ProductGroup | None, device: POSDevice) -> None:
    """Raise NotPossible for goods that a trade with groups of its own could not report."""
    if not trades.takes(device.store, group):
        name = product.name(device.store.language)
        raise NotPossible(
            _("%(name)s is in no group that this trade reports by. Tell head office.")
            % {"name": name}
        )


def refuse_other_unit(product: Product, line: BasketLine | None) -> None:
    """Raise NotPossible where a line at this price counts pieces and the goods are weighed now, or
    the other way round: a label's price has become the goods' own, or the goods have changed."""
    if line and line.unit != product.unit:
        raise NotPossible(
            _("%(name)s is in the basket by another unit. Let the customer pay, then scan it.")
            % {"name": line.name}
        )


def refuse_price_by_hand(line: BasketLine | None) -> None:
    """Raise NotPossible where goods would come into a line that costs by hand what they cost now:
    what was allowed for that line would count for them."""
    if line and line.catalogue_price is not None:
        raise NotPossible(
            _("%(name)s is in the basket at a price set by hand. Change the quantity there.")
            % {"name": line.name}
        )


def begin(
    basket: Basket,
    product: Product,
    group: ProductGroup | None,
    rate: products.Rate | None,
    device: POSDevice,
) -> BasketLine:
    """A line of nothing yet, at the price of now. Raises NotPossible for goods without a rate."""
    return BasketLine(
        basket=basket,
        # Grows with every change, so lines keep the order of the scans.
        position=basket.version,
        quantity=0,
        amount=0,
        vat=0,
        minimum_age=product.minimum_age,
        **taken_over(product, group, rate, device),
    )


def taken_over(
    product: Product, group: ProductGroup | None, rate: products.Rate | None, device: POSDevice
) -> dict[str, Any]:
    """What a line says of its goods: price and VAT of now. Raises NotPossible without a rate."""
    name = product.name(device.store.language)
    if rate is None:
        raise NotPossible(_("%(name)s has no VAT rate today. Tell head office.") % {"name": name})
    return {
        "product": product,
        "name": name,
        "sku": product.sku,
        "unit": product.unit,
        "unit_price": product.price,
        "vat_code": product.vat_code,
        "standard_code": rate.standard_code,
        "vat_rate": rate.rate,
        **_grouped(group, device),
    }


def _grouped(group: ProductGroup | None, device: POSDevice) -> dict[str, Any]:
    """The main group as the reports name it: in the language of the country."""
    if group is None:
        return {}
    return {
        "group_number": group.pk,
        "group_name": group.name(countries.receipt_language(device.store)),
        "article_group": group.article_group,
    }
