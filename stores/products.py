"""Finding goods at the till by what is scanned, and their VAT on a day."""

import datetime as dt
import json
import re
from typing import Any, NamedTuple

from django.db import connection

from . import business_days
from .models import Product, Store
from .prepared import Prepared, paths, read

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
