"""What a line of the basket takes over from its goods when they are first put in."""

from typing import Any

from django.utils.translation import gettext as _

from pos.models import Basket, BasketLine
from pos.refusals import NotPossible
from stores import countries, products, trades
from stores.models import POSDevice, Product, ProductGroup


def refuse_ungrouped(product: Product, group: ProductGroup | None, device: POSDevice) -> None:
    """Raise NotPossible for goods that a trade with groups of its own could not report."""
    if not trades.takes(device.store, group):
        name = product.name(device.store.language)
        raise NotPossible(
            _("%(name)s is in no group that this trade reports by. Tell head office.")
            % {"name": name}
        )


def begin(
    basket: Basket,
    product: Product,
    group: ProductGroup | None,
    rate: products.Rate | None,
    device: POSDevice,
) -> BasketLine:
    """A line of nothing yet, at the price of now. Raises NotPossible for goods without a rate."""
    name = product.name(device.store.language)
    if rate is None:
        raise NotPossible(_("%(name)s has no VAT rate today. Tell head office.") % {"name": name})
    return BasketLine(
        basket=basket,
        product=product,
        # Grows with every change, so lines keep the order of the scans.
        position=basket.version,
        name=name,
        sku=product.sku,
        quantity=0,
        unit=product.unit,
        unit_price=product.price,
        amount=0,
        vat_code=product.vat_code,
        standard_code=rate.standard_code,
        vat_rate=rate.rate,
        vat=0,
        minimum_age=product.minimum_age,
        **_grouped(group, device),
    )


def _grouped(group: ProductGroup | None, device: POSDevice) -> dict[str, Any]:
    """The main group as the reports name it: in the language of the country."""
    if group is None:
        return {}
    return {
        "group_number": group.pk,
        "group_name": group.name(countries.receipt_language(device.store)),
        "article_group": group.article_group,
    }
