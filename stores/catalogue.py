"""Goods as another system keeps them: put by their SKU, with the rules of the office.

What only the office keeps (pictures, families, places in the grid) stays as it is.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from stores import embedded, numbers, products, trades
from stores.models import Barcode, Country, Merchant, Product, ProductGroup, Store

# What the API keeps of goods. What they are found by the database makes of it.
KEPT = ("names", "price", "vat_code", "unit", "group", "minimum_age", "is_active")


@dataclass(frozen=True)
class Wanted:
    """All that another system says of goods. The price is minor units including VAT."""

    names: dict[str, str]
    price: int
    currency: str
    vat_code: str
    unit: str
    group: int | None
    minimum_age: int | None
    is_active: bool
    gtins: tuple[str, ...]


class NewPrice(NamedTuple):
    """Goods that cost something else than `before`, in minor units."""

    product: Product
    before: int


class Refused(Exception):
    """What a rule of ours refuses. `field` is what it is about."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Catalogue:
    """The goods of a merchant; what its rules depend on is asked once.

    `tell` hears of prices that have changed, last of all, and raises to undo what was put.
    """

    def __init__(self, merchant: Merchant, tell: Callable[[Sequence[NewPrice]], None]) -> None:
        self.merchant, self.tell = merchant, tell
        self._changed: list[NewPrice] | None = None
        self._missing: dict[str, list[str]] = {}
        self._groups: dict[int | None, ProductGroup | None] = {}
        self._ungrouped: dict[int | None, str] = {}

    @functools.cached_property
    def currency(self) -> str:
        """What its prices are in."""
        return currency_of(self.merchant)

    @contextmanager
    def writing(self, skus: Sequence[str]) -> Iterator[None]:
        """A transaction in which these goods may be put."""
        with transaction.atomic():
            # One at a time: an SKU and a GTIN are given away once.
            Merchant.objects.select_for_update(no_key=True).get(pk=self.merchant.pk)
            if len(skus) > 1:
                # In the order of all locks, whatever theirs is.
                rows = Product.objects.filter(merchant=self.merchant, sku__in=skus).order_by("pk")
                list(rows.select_for_update(no_key=True).only("pk"))
            self._changed = []
            yield
            if self._changed:
                self.tell(self._changed)

    def put(
        self, sku: str, wanted: Wanted, *, may: Callable[[Product | None], None] | None = None
    ) -> tuple[Product, bool]:
        """While `writing`, make goods or change them; whether they are new. Raises Refused.

        `may` is told what is there, None where nothing is, and raises to leave it so.
        """
        assert self._changed is not None, "no transaction tells the tills"
        # As the office does, who changes the same goods without asking for the merchant.
        known = self._found(sku).select_for_update(no_key=True, of=("self",)).first()
        if may:
            may(known)
        group = self._check(wanted)
        product = known or Product(merchant=self.merchant, sku=sku)
        before = product.price
        self._fill(product, wanted, group)
        gtins = self._gtins(product, wanted.gtins)
        # All else is the office's, which may have saved it since it was read.
        product.save(update_fields=KEPT if known else None)
        self._keep(product, gtins)
        if known and before != product.price:
            self._changed.append(NewPrice(product, before))
        return product, known is None

    def find(self, sku: str) -> Product | None:
        """Goods with their barcodes."""
        return self._found(sku).first()

    def _found(self, sku: str) -> QuerySet[Product]:
        found = Product.objects.filter(merchant=self.merchant, sku=sku)
        return found.prefetch_related("barcodes")

    def _check(self, wanted: Wanted) -> ProductGroup | None:
        if wanted.currency != self.currency:
            raise Refused("currency", f"Prices of this merchant are in {self.currency}.")
        if missing := self._without_rate(wanted.vat_code):
            names = ", ".join(str(Country(country).label) for country in missing)
            told = _("There is no rate of this code today in: %s.") % names
            raise Refused("vat_code", told)
        group = self._group(wanted.group)
        if wanted.is_active and (told := self._no_group(group)):
            raise Refused("group", told)
        return group

    def _without_rate(self, code: str) -> list[str]:
        if code not in self._missing:
            today: dt.date = localdate()
            found = products.countries_without_rate(self.merchant.pk, code, today)
            self._missing[code] = found
        return self._missing[code]

    def _group(self, pk: int | None) -> ProductGroup | None:
        if pk is not None and pk not in self._groups:
            found = ProductGroup.objects.filter(merchant=self.merchant, pk=pk)
            self._groups[pk] = found.first()
        if pk is not None and self._groups.get(pk) is None:
            raise Refused("group", "There is no such group of this merchant.")
        return self._groups.get(pk)

    def _no_group(self, group: ProductGroup | None) -> str:
        pk = group.pk if group else None
        if pk not in self._ungrouped:
            self._ungrouped[pk] = trades.refusal(self.merchant.pk, group)
        return self._ungrouped[pk]

    def _fill(self, product: Product, wanted: Wanted, group: ProductGroup | None) -> None:
        names = {language: name.strip() for language, name in wanted.names.items()}
        if not all(names.values()):
            raise Refused("names", _("A name has 1 to 100 characters."))
        if product.family_id and product.names != names:
            raise Refused("names", "A variant is called as its family, with its label behind.")
        product.names, product.price, product.vat_code = names, wanted.price, wanted.vat_code
        product.unit, product.group, product.is_active = wanted.unit, group, wanted.is_active
        product.minimum_age = wanted.minimum_age

    def _gtins(self, product: Product, given: tuple[str, ...]) -> set[str]:
        try:
            gtins = {embedded.own_gtin(self.merchant.pk, numbers.gtin(one)) for one in given}
        except numbers.WrongNumber as error:
            raise Refused("gtins", str(error)) from error
        others = Barcode.objects.filter(merchant=self.merchant, gtin__in=gtins)
        if gtins and others.exclude(product=product.pk).exists():
            raise Refused("gtins", _("Another product has this GTIN."))
        return gtins

    def _keep(self, product: Product, gtins: set[str]) -> None:
        before = {barcode.gtin for barcode in product.barcodes.all()}
        if before == gtins:
            return
        Barcode.objects.filter(product=product, gtin__in=before - gtins).delete()
        Barcode.objects.bulk_create(
            Barcode(merchant=self.merchant, product=product, gtin=gtin)
            for gtin in sorted(gtins - before)
        )
        vars(product).pop("_prefetched_objects_cache", None)


def currency_of(merchant: Merchant) -> str:
    """The currency of a merchant's prices: that of its stores, else of its country."""
    known = Store.objects.filter(merchant=merchant).order_by("pk")
    first = known.values_list("currency", flat=True).first()
    return first or {"NO": "NOK", "DK": "DKK", "FI": "EUR", "SE": "SEK"}[merchant.country]
