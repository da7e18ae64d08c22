"""Finding goods by what is typed: by a whole code, or by the beginnings of words."""

import functools
import re
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from .models import Barcode, Product
from .models.goods import PUNCTUATION
from .models.merchants import Language
from .models.words import ProductWord
from .prepared import columns, read
from .products import find_by_gtin, read_gtin

# How many a search shows.
FOUND = 20
# Of a short beginning thousands may match. More than this nobody reads, and sorting them costs.
CONSIDERED = 200
# Among so many that begin like a word those are looked for that have the others too. Only where all
# words begin more than that, and too few were found, all are looked at.
SCANNED = 300
MOST_WORDS = 8
# No letter comes after it: what begins with a text lies between the text and this.
LAST = "\U0010ffff"
COLUMNS = columns(Product, "p")
# How a size ends a name: `Vante, XL`.
SIZE = ", ([SML]|X+[SL]|[0-9]{2,3})$"

# Whether goods `p` have words that begin like all of these.
HAS_ALL = """NOT EXISTS (
    SELECT FROM unnest(%(words)s::text[]) t WHERE NOT EXISTS (
        SELECT FROM stores_productword y
        WHERE y.product_id = {0} AND y.word >= t AND y.word < t || %(last)s))"""
BEGINS = "(lower(p.names ->> '<lang>') ~>=~ %(low)s AND lower(p.names ->> '<lang>') ~<~ %(high)s)"
# What a cashier reads on the shelf first, then what sells most, then what is only like it; before
# all of them the one whose SKU it is. Of many that match only some are considered, but never
# without the best. The sizes of one product are in the order of their SKUs, not of their letters.
# Of a family there is only the variant that would come first.
SEARCH = f"""
WITH counted AS (
    SELECT w.word, (
        SELECT count(*) FROM (
            SELECT FROM stores_productword x WHERE x.merchant_id = %(merchant)s
                AND x.word >= w.word AND x.word < w.word || %(last)s LIMIT {SCANNED}) its
    ) AS n FROM unnest(%(words)s::text[]) w(word)
), driving AS (
    SELECT word FROM (
        SELECT word, min(n) OVER () AS least,
            row_number() OVER (ORDER BY n, length(word) DESC) AS at
        FROM counted
    ) c WHERE at = 1 OR (least = {SCANNED} AND %(scanned)s::int IS NOT NULL)
), considered AS (
    (SELECT p.id FROM driving d CROSS JOIN LATERAL (
            SELECT x.product_id FROM stores_productword x WHERE x.merchant_id = %(merchant)s
                AND x.word >= d.word AND x.word < d.word || %(last)s
            ORDER BY x.word, x.product_id LIMIT %(scanned)s
        ) x JOIN stores_product p ON p.id = x.product_id
        WHERE p.is_active AND {HAS_ALL.format("x.product_id")} LIMIT {CONSIDERED})
    UNION
    (SELECT p.id FROM stores_product p WHERE p.merchant_id = %(merchant)s AND p.is_active
        AND p.grid_position IS NOT NULL AND {HAS_ALL.format("p.id")} LIMIT {CONSIDERED})
    UNION
    (SELECT p.id FROM stores_product p WHERE p.merchant_id = %(merchant)s AND p.is_active
        AND {BEGINS} ORDER BY lower(p.names ->> '<lang>') USING ~<~ LIMIT {CONSIDERED})
    UNION
    (SELECT p.id FROM stores_product p WHERE p.merchant_id = %(merchant)s AND p.is_active
        AND p.sku = %(sku)s)
), named AS MATERIALIZED (
    SELECT p.id, p.sku, p.family_id, p.grid_position, p.names ->> '<lang>' AS name,
        lower(p.names ->> '<lang>') AS low
    FROM stores_product p WHERE p.id IN (SELECT id FROM considered)
), ranked AS (
    SELECT n.id, n.sku, CASE
        WHEN n.sku = %(sku)s THEN -1
        WHEN starts_with(n.low, %(low)s) THEN 0
        WHEN n.grid_position IS NOT NULL THEN 1
        WHEN ' ' || translate(n.low, %(marks)s, %(spaces)s) LIKE ALL (%(inside)s) THEN 2
        ELSE 3 END AS rank,
        CASE WHEN n.name LIKE '%%, %%' THEN regexp_replace(n.name, '{SIZE}', '') ELSE n.name END
            AS unsized,
        CASE WHEN n.sku <> %(sku)s THEN n.family_id END AS family_id
    FROM named n
), first_of_each AS (
    SELECT DISTINCT ON (r.family_id, CASE WHEN r.family_id IS NULL THEN r.id END) r.*
    FROM ranked r
    ORDER BY r.family_id, CASE WHEN r.family_id IS NULL THEN r.id END, r.rank, r.unsized, r.sku
)
SELECT {COLUMNS}, (SELECT min(n) FROM counted) = {SCANNED}
FROM (SELECT * FROM first_of_each f ORDER BY f.rank, f.unsized, f.sku LIMIT %(limit)s) f
JOIN stores_product p ON p.id = f.id ORDER BY f.rank, f.unsized, f.sku
"""  # noqa: S608
BY_SKU = f"""
SELECT {COLUMNS} FROM stores_product p
WHERE p.merchant_id = %(merchant)s AND p.is_active AND p.sku = %(sku)s
"""  # noqa: S608


def found(merchant_id: int, text: str, language: str, limit: int = FOUND) -> list[Product]:
    """Products on sale: the exact SKU or GTIN first, then whatever has every word's beginning.

    Of a family only the variant that would come first. One statement.
    """
    text = text.strip()
    if read_gtin(text):
        by_gtin = find_by_gtin(merchant_id, text)
        return [by_gtin] if by_gtin else _of_sku(merchant_id, text)
    words = words_of(text)
    if not words:
        return _of_sku(merchant_id, text)
    low = text.lower()
    asked = {
        "merchant": merchant_id,
        "words": words,
        "last": LAST,
        "low": low,
        "high": low + LAST,
        "sku": text,
        "marks": PUNCTUATION,
        "spaces": " " * len(PUNCTUATION),
        "inside": [f"% {word}%" for word in words],
        "limit": limit,
    }
    rows = _ask(_in(language), scanned=SCANNED, **asked)
    if len(rows) < limit and (not rows or rows[0][-1]):
        rows = _ask(_in(language), scanned=None, **asked)
    return [read(Product, row[:-1]) for row in rows]


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, as the database keeps those of goods."""
    return [word for word in re.split(r"[\W_]+", text.lower()) if word][:MOST_WORDS]


def is_code_of(product: Product, text: str) -> bool:
    """Whether what a search has found was looked for by its whole SKU or GTIN, and not by words."""
    # Of digits as long as a GTIN a search finds nothing but whole codes.
    return bool(read_gtin(text)) or product.sku.casefold() == text.strip().casefold()


def matching(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Those with a GTIN or SKU of exactly this text, or with words that begin like each word."""
    words = words_of(text)
    if not words:
        return products.none()
    if read_gtin(text):
        return _exactly(products, text.strip())
    return products.filter(*(Exists(beginning(word, "pk")) for word in words))


def beginning(word: str, product: str) -> QuerySet[ProductWord]:
    """The words of the row's product that begin so; `product` is the path to its id."""
    return ProductWord.objects.filter(
        product=OuterRef(product), word__gte=word, word__lt=word + LAST
    )


def _exactly(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    # One OR over both would read every product; two look-ups in two indexes read one.
    by_gtin = Barcode.objects.filter(gtin=read_gtin(text)).values("product")
    return products.filter(pk__in=by_gtin.union(Product.objects.filter(sku=text).values("pk")))


@functools.cache
def _in(language: str) -> str:
    """The search by names in a language. Only one for which there is an index is looked in."""
    if language not in Language.values:
        raise ValueError(f"{language!r} is no language of ours.")
    return SEARCH.replace("<lang>", language)


def _of_sku(merchant_id: int, sku: str) -> list[Product]:
    rows = _ask(BY_SKU, merchant=merchant_id, sku=sku) if sku else []
    return [read(Product, row) for row in rows]


def _ask(statement: str, **asked: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: list[Any] = cursor.fetchall()
        return rows
