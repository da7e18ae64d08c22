"""What a checked file changes beside prices, before anybody lets it: goods as they are now, and as
they are wanted."""

import dataclasses
from typing import Any

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pos.assortment import groups
from pos.models import GoodsImport
from stores.database import read_json
from stores.models import Barcode, Product
from stores.models.names import name_in

# Goods that lose a barcode or get another VAT code come first: no till says so later.
QUERY = """
WITH planned AS (
    SELECT r.number, r.sku, r.wanted, p.names, p.vat_code, p.unit, p.group_id, p.minimum_age,
        p.is_active, coalesce((SELECT jsonb_agg(b.gtin ORDER BY b.gtin) FROM stores_barcode b
            WHERE b.product_id = p.id), '[]') AS gtins
    FROM pos_goodsimportrow r
    JOIN stores_product p ON p.merchant_id = %(merchant)s AND p.sku = r.sku
    WHERE r.goods_import_id = %(of)s AND r.before <> '' AND r.day IS NULL
), different AS (
    SELECT *, NOT (wanted->'gtins') @> gtins AS loses, wanted->>'vat_code' <> vat_code AS is_taxed
    FROM planned WHERE (wanted->'names', wanted->>'vat_code', wanted->>'unit',
            (wanted->>'group')::bigint, (wanted->>'minimum_age')::int,
            (wanted->>'is_active')::boolean, wanted->'gtins')
        IS DISTINCT FROM (names, vat_code, unit, group_id, minimum_age::int, is_active, gtins)
)
SELECT number, sku, wanted, jsonb_build_object('names', names, 'vat_code', vat_code, 'unit', unit,
        'group', group_id, 'minimum_age', minimum_age, 'is_active', is_active, 'gtins', gtins),
    loses, is_taxed, count(*) OVER (), count(*) FILTER (WHERE loses) OVER (),
    count(*) FILTER (WHERE is_taxed) OVER ()
FROM different ORDER BY (loses OR is_taxed) DESC, number LIMIT %(most)s
"""
FIELDS = ("vat_code", "unit", "group", "minimum_age", "is_active")


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One thing that becomes another; `is_grave` where money or scanning depends on it."""

    what: str
    before: str
    after: str
    is_grave: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    number: int
    sku: str
    name: str
    parts: list[Part]


@dataclasses.dataclass(frozen=True, slots=True)
class Changes:
    """The first of them, and how many there are of all, of lost barcodes and of VAT codes."""

    rows: list[Change]
    count: int = 0
    losing: int = 0
    taxed: int = 0


def of(goods_import: GoodsImport, *, most: int) -> Changes:
    """Of a file that is checked and not yet imported. Two statements."""
    asked = {"of": goods_import.pk, "merchant": goods_import.merchant_id, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, asked)
        found = cursor.fetchall()
    if not found:
        return Changes([])
    language = (get_language() or "en")[:2]
    known = groups.names(goods_import.merchant_id, language)
    return Changes([_read(row, known, language) for row in found], *found[0][6:])


def _read(row: tuple[Any, ...], known: dict[str, str], language: str) -> Change:
    number, sku, wanted, before, loses, *_counts = row
    both = read_json(before), read_json(wanted)
    codes, names = sorted(both[0]["names"] | both[1]["names"]), capfirst(_("name"))
    parts = [
        _part(str(Barcode._meta.verbose_name_plural), [_codes(its) for its in both], grave=loses),
        *(
            _part(f"{names} ({code})", [its["names"].get(code, "–") for its in both])
            for code in codes
        ),
    ]
    for field in FIELDS:
        said = [_said(field, its[field], known) for its in both]
        parts.append(_part(_label(field), said, grave=field == "vat_code"))
    changed = [part for part in parts if part.before != part.after]
    return Change(number, sku, name_in(both[0]["names"], language), changed)


def _part(what: str, both: list[str], *, grave: bool = False) -> Part:
    before, after = both
    return Part(capfirst(what), before, after, is_grave=grave)


def _codes(its: dict[str, Any]) -> str:
    """As they stand on the goods, without the zeros in front."""
    return ", ".join(gtin.lstrip("0") for gtin in its["gtins"]) or "–"


def _label(field: str) -> str:
    its: Any = Product._meta.get_field(field)
    return str(its.verbose_name)


def _said(name: str, value: Any, known: dict[str, str]) -> str:
    """A field's value in words."""
    if value in (None, ""):
        return "–"
    if name == "group":
        return known.get(str(value), f"#{value}")
    if name == "is_active":
        return _("yes") if value else _("no")
    its: Any = Product._meta.get_field(name)
    return str(dict(its.flatchoices).get(value, value))
