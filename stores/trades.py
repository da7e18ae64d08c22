"""Goods in the groups that a trade reports by: which may be on sale, and which are sold by no till.

Source: bokføringsforskriften 8-3 and 8-5; the groups are `stores.models.ALLOWED`. Goods are a
merchant's and a trade is a store's: a till decides for its own store, the office for all of them.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stores.models import ALLOWED, Product, ProductGroup, Store


def takes(store: Store, group: ProductGroup | None) -> bool:
    """Whether a store sells goods of a group. Nothing is asked: both are at hand."""
    if not store.fixed_groups:
        return True
    return group is not None and group.article_group in ALLOWED[store.fixed_groups]


def refusal(merchant_id: int, group: ProductGroup | None) -> str:
    """Why goods of a group are not on sale, empty where a store of the merchant sells them."""
    stores = list(Store.objects.filter(merchant=merchant_id).only("fixed_groups"))
    if not stores or any(takes(store, group) for store in stores):
        return ""
    return _("Choose a group that the trade reports by: no store sells these goods without one.")


def unsold(store: Store) -> QuerySet[Product]:
    """The goods on sale that this store's tills refuse."""
    on_sale = Product.objects.filter(merchant=store.merchant_id, is_active=True)
    if not store.fixed_groups:
        return on_sale.none()
    return on_sale.exclude(group__article_group__in=ALLOWED[store.fixed_groups])
