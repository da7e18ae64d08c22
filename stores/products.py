"""Finding goods at the till: by what is scanned, by what is typed; and their VAT on a day."""

import datetime as dt
import json
import re
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Case, Func, Q, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Lower

from . import business_days
from .database import planned_anew
from .models import Barcode, Product, Store
from .prepared import Prepared, paths, read

# How many a search shows.
FOUND = 20
# Of a short prefix thousands may match. More than this nobody reads, and sorting them costs.
CONSIDERED = 200
# How a size ends a name: `Vante, XL`.
SIZE = ", ([SML]|X+[SL]|[0-9]{2,3})$"

# A merchant and a GTIN that nobody has stand for those that somebody asks for.
BY_GTIN = Prepared(
    lambda merchant, gtin: Product.objects.filter(
        barcodes__merchant_id=merchant, barcodes__gtin=gtin, is_active=True
    ).values_list(*paths(Product)),
    merchant=-1,
    gtin="gtin",
)
# The VAT rate of a code on a day, as an expression: goods that come into a basket ask for it with
# all else that they depend on.
RATE = """(
    SELECT json_build_array(v.standard_code, v.rate) FROM stores_vatrate v
    WHERE v.country = %(country)s AND v.code = %(vat_code)s AND v.valid_from <= %(date)s
        AND (v.valid_to IS NULL OR v.valid_to >= %(date)s)
    ORDER BY v.id LIMIT 1
)"""
# The same for goods `g` at a store `s` on its business date at a moment.
RATE_OF_GOODS = (
    RATE.replace("%(country)s", "s.country")
    .replace("%(vat_code)s", "g.vat_code")
    .replace("%(date)s", business_days.OF_MOMENT)
)
# Whether lines of a basket `b` at a store `s` have another rate than their code has on the business
# date of a moment: they were scanned before a change, and are paid after it.
RATES_ARE_OLD = f"""EXISTS (
    SELECT FROM pos_basketline o JOIN stores_vatrate v ON v.country = s.country
        AND v.code = o.vat_code AND v.valid_from <= {business_days.OF_MOMENT}
        AND (v.valid_to IS NULL OR v.valid_to >= {business_days.OF_MOMENT})
    WHERE o.basket_id = b.id AND (v.rate, v.standard_code) <> (o.vat_rate, o.standard_code)
)"""


class Rate(NamedTuple):
    """VAT as SAF-T's code and in hundredths of a percent."""

    standard_code: str
    rate: int


class NoVatRate(Exception):
    """No rate is on file for this code and day: nothing may be sold by guessing one."""


def find_by_gtin(merchant_id: int, code: str) -> Product | None:
    """The product on sale with this GTIN, however many zeros the scanner puts in front."""
    gtin = read_gtin(code)
    row = BY_GTIN.first(merchant=merchant_id, gtin=gtin) if gtin else None
    return read(Product, row) if row else None


def read_gtin(code: str) -> str:
    """A GTIN as we keep it, of 14 digits; an empty text, which nothing has, for what is none."""
    code = code.strip()
    return code.zfill(14) if re.fullmatch(r"[0-9]{8,14}", code) else ""


def is_code_of(product: Product, text: str) -> bool:
    """Whether what a search has found was looked for by its whole SKU or GTIN, and not by words."""
    # Of digits as long as a GTIN a search finds nothing but whole codes.
    return bool(read_gtin(text)) or product.sku.casefold() == text.strip().casefold()


def search(merchant_id: int, text: str, language: str, limit: int = FOUND) -> list[Product]:
    """Products on sale: the exact SKU or GTIN first, then whatever has every word's beginning."""
    with planned_anew():
        return _found(merchant_id, text, language, limit)


def _found(merchant_id: int, text: str, language: str, limit: int) -> list[Product]:
    by_gtin = find_by_gtin(merchant_id, text)
    if by_gtin:
        return [by_gtin]
    on_sale = Product.objects.filter(merchant_id=merchant_id, is_active=True)
    found = list(on_sale.filter(sku=text.strip())[:1])
    words = beginnings(text)
    if words is None:
        return found
    others = on_sale.exclude(pk__in=[product.pk for product in found])
    return [*found, *_ranked(others, text, words, language)[: limit - len(found)]]


def _ranked(
    on_sale: QuerySet[Product], text: str, words: SearchQuery, language: str
) -> QuerySet[Product]:
    """What a cashier reads on the shelf first, then what sells most, then what is only like it."""
    name = KT(f"names__{language}")
    matches = matching(on_sale, text).values("pk")
    begin = Q(low__startswith=text.strip().lower())
    # Of many that match only some are considered, but never without the best.
    considered = matches[:CONSIDERED].union(
        matches.filter(grid_position__isnull=False)[:CONSIDERED],
        on_sale.alias(low=Lower(name)).filter(begin).values("pk")[:CONSIDERED],
    )
    rank = Case(
        When(begin, then=0),
        When(grid_position__isnull=False, then=1),
        When(own=words, then=2),
        default=3,
    )
    # The sizes of one product are in the order of their SKUs, not of their letters.
    unsized = Func(name, Value(SIZE), Value(""), function="regexp_replace")
    return (
        Product.objects.filter(pk__in=considered)
        .alias(low=Lower(name), own=SearchVector(name, config="simple"))
        .order_by(rank, unsized, "sku")
    )


def matching(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Those with a GTIN or SKU of exactly this text, or with words that begin like each word."""
    words = beginnings(text)
    if words is None:
        return products.none()
    if re.fullmatch(r"[0-9]{8,14}", text.strip()):
        return _exactly(products, text.strip())
    return products.alias(words=SearchVector("search_text", config="simple")).filter(words=words)


def beginnings(text: str) -> SearchQuery | None:
    """The question for words that begin like each word of a text; None where it has no words."""
    words = [word for word in re.split(r"[\W_]+", text) if word][:8]
    if not words:
        return None
    return SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )


def _exactly(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    if not re.fullmatch(r"[0-9]{8,14}", text):
        return products.filter(sku=text)
    # One OR over both would read every product; two look-ups in two indexes read one.
    by_gtin = Barcode.objects.filter(gtin=text.zfill(14)).values("product")
    return products.filter(pk__in=by_gtin.union(Product.objects.filter(sku=text).values("pk")))


def rate_of(country: str, code: str, date: dt.date) -> Rate:
    """The VAT rate of a code on a day; raises NoVatRate."""
    rate = _find_rate(country, code, date)
    if rate is None:
        raise NoVatRate(f"No VAT rate {code} in {country} on {date}.")
    return rate


def _find_rate(country: str, code: str, date: dt.date) -> Rate | None:
    asked: dict[str, Any] = {"country": country, "vat_code": code, "date": date}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + RATE, asked)
        return read_rate(cursor.fetchone()[0])


def read_rate(found: Any) -> Rate | None:
    """What the database answered for `RATE`."""
    values = json.loads(found) if isinstance(found, str) else found
    return Rate(*values) if values else None


def countries_without_rate(merchant_id: int, code: str, date: dt.date) -> list[str]:
    """Where the merchant has stores that could not sell goods of this VAT code on a day."""
    stores = Store.objects.filter(merchant_id=merchant_id)
    countries = stores.order_by("country").values_list("country", flat=True).distinct()
    return [country for country in countries if _find_rate(country, code, date) is None]
