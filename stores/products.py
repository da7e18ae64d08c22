"""Finding goods at the till: by what is scanned, by what is typed; and their VAT on a day."""

import datetime as dt
import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from .models import Product, VatRate

# Of a short prefix thousands may match. More than this nobody reads, and sorting them costs.
CONSIDERED = 200


class NoVatRate(Exception):
    """No rate is on file for this code and day: nothing may be sold by guessing one."""


def find_by_gtin(merchant_id: int, code: str) -> Product | None:
    """The product on sale with this GTIN, however many zeros the scanner puts in front."""
    code = code.strip()
    if not re.fullmatch(r"[0-9]{8,14}", code):
        return None
    return Product.objects.filter(
        barcodes__merchant_id=merchant_id, barcodes__gtin=code.zfill(14), is_active=True
    ).first()


def search(merchant_id: int, text: str, language: str, limit: int = 20) -> list[Product]:
    """Products on sale: the exact SKU or GTIN first, then whatever has every word's beginning."""
    on_sale = Product.objects.filter(merchant_id=merchant_id, is_active=True)
    words = [word for word in re.split(r"[\W_]+", text) if word][:8]
    if not words:
        return []
    typed = text.strip()
    exact = Q(sku=typed)
    if re.fullmatch(r"[0-9]{8,14}", typed):
        exact |= Q(barcodes__merchant_id=merchant_id, barcodes__gtin=typed.zfill(14))
    found = list(on_sale.filter(exact)[:1])
    others = on_sale.exclude(pk__in=[product.pk for product in found])
    return [*found, *_by_prefix(others, words, language)[: limit - len(found)]]


def _by_prefix(products: QuerySet[Product], words: list[str], language: str) -> QuerySet[Product]:
    query = SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )
    matching = products.alias(words=SearchVector("search_text", config="simple")).filter(
        words=query
    )
    return Product.objects.filter(pk__in=matching.values("pk")[:CONSIDERED]).order_by(
        KT(f"names__{language}"), F("sku")
    )


def rate_of(country: str, code: str, date: dt.date) -> VatRate:
    """The VAT rate of a code on a day; raises NoVatRate."""
    rate = VatRate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=date), country=country, code=code, valid_from__lte=date
    ).first()
    if rate is None:
        raise NoVatRate(f"No VAT rate {code} in {country} on {date}.")
    return rate
