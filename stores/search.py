"""Finding goods by what is typed: by a whole code, or by beginnings and other parts of words."""

import functools
import re
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import Barcode, Merchant, Product
from .models.merchants import Language
from .models.words import ProductWord, WordPart
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
# Fewer letters are inside of nearly every word.
SHORTEST_PART = 3
# No letter comes after it: what begins with a text lies between the text and this.
LAST = "\U0010ffff"
COLUMNS = columns(Product, "p")
# How a size ends a name: `Vante, XL`.
SIZE = ", ([SML]|X+[SL]|[0-9]{2,3})$"

# Goods whose words begin like `w.word`, in the order of these words; behind them, where it is also
# looked for inside of words, those that have it there: first what ends so.
ITS = """
(SELECT x.product_id FROM stores_productword x WHERE x.merchant_id = %(merchant)s
    AND x.word >= w.word AND x.word < w.word || %(last)s
    ORDER BY x.word, x.product_id LIMIT {most})
UNION ALL
(SELECT x.product_id FROM stores_wordpart v JOIN stores_productword x
        ON x.merchant_id = v.merchant_id AND x.word = v.word
    WHERE w.is_part AND v.merchant_id = %(merchant)s
    AND v.part >= w.word AND v.part < w.word || %(last)s
    ORDER BY v.part, v.word LIMIT {most})
LIMIT {most}
"""
BEGINS = "(lower(p.names ->> '<lang>') ~>=~ %(low)s AND lower(p.names ->> '<lang>') ~<~ %(high)s)"
NAMED = "p.id, p.sku, p.family_id, p.grid_position, p.search_text, p.names ->> '<lang>' AS name"
ON_SALE = "p.merchant_id = %(merchant)s AND p.is_active"
# What a cashier reads on the shelf first, then what sells most, then what is only like it; behind
# them what has a word in the middle of its own; before all of them the one whose SKU it is. Of many
# that match only some are considered, but never without the best. The sizes of one product are in
# the order of their SKUs, not of their letters. Of a family there is only the variant that would
# come first.
SEARCH = f"""
WITH counted AS (
    SELECT w.word, w.is_part, (SELECT count(*) FROM ({ITS.format(most=SCANNED)}) its) AS n
    FROM unnest(%(words)s::text[], %(parts)s::bool[]) w(word, is_part)
), driving AS (
    SELECT word, is_part FROM (
        SELECT word, is_part, min(n) OVER () AS least,
            row_number() OVER (ORDER BY n, length(word) DESC) AS at
        FROM counted
    ) c WHERE at = 1 OR (least = {SCANNED} AND %(scanned)s::int IS NOT NULL)
), considered AS MATERIALIZED (
    (SELECT {NAMED} FROM driving w CROSS JOIN LATERAL ({ITS.format(most="%(scanned)s")}) its
        JOIN stores_product p ON p.id = its.product_id
        WHERE p.is_active AND lower(p.search_text) ~ ALL (%(others)s) LIMIT {CONSIDERED})
    UNION ALL
    (SELECT {NAMED} FROM stores_product p WHERE {ON_SALE}
        AND p.grid_position IS NOT NULL AND lower(p.search_text) ~ ALL (%(all)s) LIMIT {CONSIDERED})
    UNION ALL
    (SELECT {NAMED} FROM stores_product p WHERE {ON_SALE}
        AND {BEGINS} ORDER BY lower(p.names ->> '<lang>') USING ~<~ LIMIT {CONSIDERED})
    UNION ALL
    (SELECT {NAMED} FROM stores_product p WHERE {ON_SALE} AND p.sku = %(sku)s)
), ranked AS (
    SELECT n.id, n.sku, CASE
        WHEN n.sku = %(sku)s THEN -1
        WHEN starts_with(lower(n.name), %(low)s) THEN 0
        WHEN n.grid_position IS NULL AND lower(n.name) ~ ALL (%(begin)s) THEN 2
        WHEN lower(n.search_text) ~ ALL (%(begin)s)
            THEN CASE WHEN n.grid_position IS NULL THEN 3 ELSE 1 END
        WHEN n.grid_position IS NOT NULL THEN 4
        WHEN lower(n.name) ~ ALL (%(end)s) THEN 5
        WHEN lower(n.name) ~ ALL (%(words)s) THEN 6
        ELSE 7 END AS rank,
        CASE WHEN n.name LIKE '%%, %%' THEN regexp_replace(n.name, '{SIZE}', '') ELSE n.name END
            AS unsized,
        CASE WHEN n.sku <> %(sku)s THEN n.family_id END AS family_id
    FROM considered n
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
    """Products on sale: the exact SKU or GTIN first, then whatever has every word or a part of one.

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
    begin = [f"(^|[^[:alnum:]]){word}" for word in words]
    all_ = [word if is_part(word) else its for word, its in zip(words, begin, strict=True)]
    asked = {
        "merchant": merchant_id,
        "words": words,
        "parts": [is_part(word) for word in words],
        # What was found by its only word has it.
        "others": all_ if len(words) > 1 else [],
        "all": all_,
        "begin": begin,
        "end": [f"{word}($|[^[:alnum:]])" for word in words],
        "last": LAST,
        "low": low,
        "high": low + LAST,
        "sku": text,
        "limit": limit,
    }
    rows = _ask(_in(language), scanned=SCANNED, **asked)
    if len(rows) < limit and (not rows or rows[0][-1]):
        rows = _ask(_in(language), scanned=None, **asked)
    return [read(Product, row[:-1]) for row in rows]


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, as the database keeps those of goods."""
    return [word for word in re.split(r"[\W_]+", text.lower()) if word][:MOST_WORDS]


def is_part(word: str) -> bool:
    """Whether a typed word is looked for inside of words, too: `melk` in `helmelk`."""
    return len(word) >= SHORTEST_PART and word.isalpha()


def is_code_of(product: Product, text: str) -> bool:
    """Whether what a search has found was looked for by its whole SKU or GTIN, and not by words."""
    # Of digits as long as a GTIN a search finds nothing but whole codes.
    return bool(read_gtin(text)) or product.sku.casefold() == text.strip().casefold()


def matching(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Those with a GTIN or SKU of exactly this text, or with its words as `found` takes them."""
    words = words_of(text)
    if not words:
        return products.none()
    if read_gtin(text):
        return _exactly(products, text.strip())
    for word in words:
        products = products.filter(pk__in=_having(word))
    return products


def has(word: str, product: str = "") -> Q:
    """Of the goods at the end of `product` (`variants__`): one word begins so, or has it inside."""
    begins = ProductWord.objects.filter(_range("word", word), product=OuterRef(f"{product}pk"))
    inside = Q(**{f"{product}search_text__icontains": word}) if is_part(word) else Q()
    return Q(Exists(begins)) | inside


def _having(word: str) -> QuerySet[Any, Any]:
    # Both indexes begin with the merchant: with all of them named, either is used.
    of_all = ProductWord.objects.filter(merchant__in=Merchant.objects.all())
    begins = of_all.filter(_range("word", word)).values("product")
    if not is_part(word):
        return begins
    parts = WordPart.objects.filter(_range("part", word), merchant__in=Merchant.objects.all())
    return begins.union(of_all.filter(word__in=parts.values("word")).values("product"))


def _range(field: str, beginning: str) -> Q:
    return Q(**{f"{field}__gte": beginning, f"{field}__lt": beginning + LAST})


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
