"""What each row of a file of goods would change, or all that is wrong in it; it changes nothing."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import coming_prices
from pos.assortment.cells import Reader, Wrong, shown, sku, text
from pos.jobs import LeaseLost
from pos.models import GoodsImport, GoodsImportFault, GoodsImportRow
from stores.catalogue import Catalogue, Wanted
from stores.models import Product
from stores.models.merchants import Language

# Without these goods that are new cannot be sold.
NEEDED = ("price", "vat_code")
NAMES = tuple(f"name_{language}" for language in Language.values)

Row = tuple[int, dict[str, Any]]


class Check:
    """One file's check. What is seen in earlier rows is remembered: an SKU and a GTIN come once."""

    def __init__(self, goods_import: GoodsImport) -> None:
        self.of = goods_import
        self.catalogue = Catalogue(goods_import.merchant, lambda _changed: None)
        self.reader = Reader(goods_import.merchant_id, self.catalogue.currency)
        self._skus: dict[tuple[str, dt.date | None], int] = {}
        self._gtins: dict[str, int] = {}

    def look(self, rows: list[Row]) -> None:
        """Keep what these rows would change and what is wrong in them."""
        skus = [sku for _number, cells in rows if (sku := _sku(cells))]
        found = Product.objects.filter(merchant=self.of.merchant_id, sku__in=skus)
        known = {row.sku: row for row in found.prefetch_related("barcodes")}
        planned, faults = [], []
        for number, cells in rows:
            plan = self._row(number, cells, known)
            if isinstance(plan, list):
                self.of.wrong += 1
                faults += plan
            elif plan is None:
                self.of.unchanged += 1
            else:
                self.of.new += not plan.before
                self.of.changed += bool(plan.before)
                planned.append(plan)
        self.of.done += len(rows)
        self.of.goal = max(self.of.goal, self.of.done)
        names = ("done", "goal", "new", "changed", "unchanged", "wrong")
        with transaction.atomic():
            held = GoodsImport.objects.filter(pk=self.of.pk, done=self.of.done - len(rows))
            if not held.update(**{name: getattr(self.of, name) for name in names}):
                raise LeaseLost("another worker checks the file")
            GoodsImportRow.objects.bulk_create(planned)
            GoodsImportFault.objects.bulk_create(faults)

    def remember(self, rows: list[Row]) -> None:
        """Rows that have been looked at before."""
        for number, cells in rows:
            given, _wrong = self.reader.read({k: cells[k] for k in SEEN if k in cells})
            self._twice(number, given)

    def _row(
        self, number: int, cells: dict[str, Any], known: Mapping[str, Product]
    ) -> GoodsImportRow | list[GoodsImportFault] | None:
        if text(cells.get("valid_from")):
            # Only the price is another one then; all else holds from now on or not at all.
            cells = {name: cells[name] for name in DATED if name in cells}
        given, wrong = self.reader.read(cells)
        wrong = {**self._twice(number, given), **wrong}
        product = known.get(given.get("sku", ""))
        wanted = None
        if "sku" in given:
            wrong = {**self._missing(given, cells, product), **wrong}
        if day := given.get("valid_from"):
            return self._dated(number, cells, given, wrong, product, day)
        if not wrong:
            wanted = self._wanted(given, product)
            for refusal in self.catalogue.faults(wanted, product):
                wrong.setdefault(_column(refusal.field, cells), str(refusal))
        if wrong or wanted is None:
            return [self._fault(number, column, cells, text) for column, text in wrong.items()]
        before = Wanted.of(product, self.catalogue.currency) if product else None
        if before == wanted:
            return None
        return GoodsImportRow(
            goods_import=self.of,
            number=number,
            sku=given["sku"],
            before=mark(before) if before else "",
            price_before=before.price if before else None,
            price=wanted.price,
            wanted=dataclasses.asdict(wanted),
        )

    def _dated(
        self,
        number: int,
        cells: dict[str, Any],
        given: dict[str, Any],
        wrong: dict[str, str],
        product: Product | None,
        day: dt.date,
    ) -> GoodsImportRow | list[GoodsImportFault] | None:
        """A price from a day on, of a product that is there."""
        if product is None:
            wrong = {"sku": _("There is no such product. Correct the SKU."), **_only(wrong, cells)}
        elif not wrong:
            valid_from = coming_prices.midnight(self.of.merchant, day)
            known = coming_prices.coming().filter(product=product, valid_from=valid_from)
            if known.filter(price=given["price"]).exists():
                return None
            if reason := coming_prices.why_not(product, valid_from):
                wrong = {"valid_from": reason}
        if wrong or product is None:
            return [self._fault(number, column, cells, text) for column, text in wrong.items()]
        return GoodsImportRow(
            goods_import=self.of,
            number=number,
            sku=given["sku"],
            before=mark(Wanted.of(product, self.catalogue.currency)),
            price_before=product.price,
            price=given["price"],
            day=day,
            wanted={"names": product.names},
        )

    def _fault(
        self, number: int, column: str, cells: dict[str, Any], text: str
    ) -> GoodsImportFault:
        value = shown(cells.get(column))
        return GoodsImportFault(
            goods_import=self.of, number=number, column=column, value=value, text=text[:300]
        )

    def _twice(self, number: int, given: dict[str, Any]) -> dict[str, str]:
        found = {}
        key = (given.get("sku", ""), given.get("valid_from"))
        if "sku" in given and (first := self._skus.setdefault(key, number)) != number:
            found["sku"] = _("Row %d has the same SKU. Keep one of them.") % first
        for gtin in given.get("gtins", ()):
            if (first := self._gtins.setdefault(gtin, number)) != number:
                found["gtins"] = _("Row %d has the same GTIN. A GTIN has one product.") % first
        return found

    def _missing(
        self, given: dict[str, Any], cells: dict[str, Any], product: Product | None
    ) -> dict[str, str]:
        told = _("This product is new and needs it.")
        found = {}
        if given.get("valid_from"):
            return {} if "price" in cells else {"price": _("A price from a day on needs a price.")}
        if product is None:
            found = {name: told for name in NEEDED if name not in cells}
            if not any(given.get(name) for name in NAMES):
                first = next((name for name in NAMES if name in cells), NAMES[0])
                found[first] = told
        return found

    def _wanted(self, given: dict[str, Any], product: Product | None) -> Wanted:
        names = dict(product.names) if product else {}
        for language in Language.values:
            name = given.get(f"name_{language}")
            if name:
                names[language] = name
            elif name == "":
                names.pop(language, None)
        fields = {name: given[name] for name in COLUMNS_OF if name in given}
        if "active" in given:
            fields["is_active"] = given["active"]
        if product:
            before = Wanted.of(product, self.catalogue.currency)
            return dataclasses.replace(before, names=names, **fields)
        return Wanted(**{**NEW, "currency": self.catalogue.currency, **fields, "names": names})


# What is read of a row with a price from a day on, and what may stand in one row alone.
DATED = ("sku", "price", "currency", "valid_from")
SEEN = ("sku", "gtins", "valid_from")
# Columns that are fields of goods, and what those of new goods are where there is no such column.
COLUMNS_OF = ("price", "vat_code", "unit", "group", "minimum_age", "gtins")
NEW: dict[str, Any] = {
    "unit": "PIECE",
    "group": None,
    "minimum_age": None,
    "is_active": True,
    "gtins": (),
}


def mark(wanted: Wanted) -> str:
    """Of goods as they are: another one as soon as anything in them is another."""
    text = json.dumps(dataclasses.asdict(wanted), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _sku(cells: dict[str, Any]) -> str:
    try:
        return sku(cells["sku"])
    except Wrong:
        return ""


def _only(wrong: dict[str, str], cells: dict[str, Any]) -> dict[str, str]:
    """Of what is there; what a new product would need nobody has asked for."""
    return {column: text for column, text in wrong.items() if column in cells}


def _column(field: str, cells: dict[str, Any]) -> str:
    """The column of what a rule is about."""
    if field == "names":
        return next((name for name in NAMES if name in cells), NAMES[0])
    return field
