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

    @classmethod
    def of(cls, product: Product, currency: str) -> "Wanted":
        """What would leave the product as it is. Its barcodes are read."""
        gtins = tuple(sorted(barcode.gtin for barcode in product.barcodes.all()))
        return cls(
            names=product.names,
            price=product.price,
            currency=currency,
            vat_code=product.vat_code,
            unit=product.unit,
            group=product.group_id,
            minimum_age=product.minimum_age,
            is_active=product.is_active,
            gtins=gtins,
        )


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
        for refusal in self.faults(wanted, known):
            raise refusal
        product = known or Product(merchant=self.merchant, sku=sku)
        before = product.price
        self._fill(product, wanted)
        # All else is the office's, which may have saved it since it was read.
        product.save(update_fields=KEPT if known else None)
        self._keep(product, self._own(wanted))
        if known and before != product.price:
            self._changed.append(NewPrice(product, before))
        return product, known is None

    def find(self, sku: str) -> Product | None:
        """Goods with their barcodes."""
        return self._found(sku).first()

    def _found(self, sku: str) -> QuerySet[Product]:
        found = Product.objects.filter(merchant=self.merchant, sku=sku)
        return found.prefetch_related("barcodes")

    def faults(self, wanted: Wanted, known: Product | None) -> Iterator[Refused]:
        """All that stands in the way of putting it; it writes nothing."""
        if wanted.currency != self.currency:
            yield Refused("currency", f"Prices of this merchant are in {self.currency}.")
        if missing := self._without_rate(wanted.vat_code):
            names = ", ".join(str(Country(country).label) for country in missing)
            told = _("There is no rate of this code today in: %s.") % names
            yield Refused("vat_code", told)
        group = self._group(wanted.group)
        if wanted.group is not None and group is None:
            yield Refused("group", "There is no such group of this merchant.")
        elif wanted.is_active and (told := self._no_group(group)):
            yield Refused("group", told)
        yield from self._faults_of_names(wanted, known)
        yield from self._faults_of_gtins(wanted, known)

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
        return self._groups.get(pk)

    def _no_group(self, group: ProductGroup | None) -> str:
        pk = group.pk if group else None
        if pk not in self._ungrouped:
            self._ungrouped[pk] = trades.refusal(self.merchant.pk, group)
        return self._ungrouped[pk]

    def _faults_of_names(self, wanted: Wanted, known: Product | None) -> Iterator[Refused]:
        names = _stripped(wanted.names)
        if not names or not all(names.values()):
            yield Refused("names", _("A name has 1 to 100 characters."))
        elif known and known.family_id and known.names != names:
            told = _("A variant is called as its family, with its label behind.")
            yield Refused("names", told)

    def _faults_of_gtins(self, wanted: Wanted, known: Product | None) -> Iterator[Refused]:
        try:
            gtins = self._own(wanted)
        except numbers.WrongNumber as error:
            yield Refused("gtins", str(error))
            return
        if known and gtins <= {barcode.gtin for barcode in known.barcodes.all()}:
            return
        others = Barcode.objects.filter(merchant=self.merchant, gtin__in=gtins)
        if gtins and others.exclude(product=known.pk if known else None).exists():
            yield Refused("gtins", _("Another product has this GTIN."))

    def _fill(self, product: Product, wanted: Wanted) -> None:
        product.names, product.price = _stripped(wanted.names), wanted.price
        product.vat_code, product.unit = wanted.vat_code, wanted.unit
        product.group, product.is_active = self._group(wanted.group), wanted.is_active
        product.minimum_age = wanted.minimum_age

    def _own(self, wanted: Wanted) -> set[str]:
        """The barcodes as they are kept; raises WrongNumber."""
        return {embedded.own_gtin(self.merchant.pk, numbers.gtin(one)) for one in wanted.gtins}

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


def _stripped(names: dict[str, str]) -> dict[str, str]:
    return {language: name.strip() for language, name in names.items()}


def currency_of(merchant: Merchant) -> str:
    """The currency of a merchant's prices: that of its stores, else of its country."""
    known = Store.objects.filter(merchant=merchant).order_by("pk")
    first = known.values_list("currency", flat=True).first()
    return first or {"NO": "NOK", "DK": "DKK", "FI": "EUR", "SE": "SEK"}[merchant.country]
