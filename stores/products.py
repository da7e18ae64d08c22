"""Finding goods at the till: by what is scanned, by what is typed; and their VAT on a day."""

import datetime as dt
import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from .models import Barcode, Product, VatRate

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
    by_gtin = find_by_gtin(merchant_id, text)
    if by_gtin:
        return [by_gtin]
    on_sale = Product.objects.filter(merchant_id=merchant_id, is_active=True)
    found = list(on_sale.filter(sku=text.strip())[:1])
    matches = matching(on_sale.exclude(pk__in=[product.pk for product in found]), text)
    few = Product.objects.filter(pk__in=matches.values("pk")[:CONSIDERED])
    by_name = few.order_by(KT(f"names__{language}"), F("sku"))
    return [*found, *by_name[: limit - len(found)]]


def matching(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Those with a GTIN or SKU of exactly this text, or with words that begin like each word."""
    words = [word for word in re.split(r"[\W_]+", text) if word][:8]
    if not words:
        return products.none()
    if re.fullmatch(r"[0-9]{8,14}", text.strip()):
        return _exactly(products, text.strip())
    query = SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )
    return products.alias(words=SearchVector("search_text", config="simple")).filter(words=query)


def _exactly(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    if not re.fullmatch(r"[0-9]{8,14}", text):
        return products.filter(sku=text)
    # One OR over both would read every product; two look-ups in two indexes read one.
    by_gtin = Barcode.objects.filter(gtin=text.zfill(14)).values("product")
    return products.filter(pk__in=by_gtin.union(Product.objects.filter(sku=text).values("pk")))


def rate_of(country: str, code: str, date: dt.date) -> VatRate:
    """The VAT rate of a code on a day; raises NoVatRate."""
    rate = VatRate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=date), country=country, code=code, valid_from__lte=date
    ).first()
    if rate is None:
        raise NoVatRate(f"No VAT rate {code} in {country} on {date}.")
    return rate
