"""VAT by country and day, and inside a price: worked out by hand, and by Hypothesis over both."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores import products, rates
from stores.money import vat_inside

# Sources: merverdiavgift 2026 (25, 15, 12 and 11.11 per cent); moms in Denmark (25); Finland's 25.5
# from 1 September 2024 and 13.5 in place of 14 from 1 January 2026; Sweden's 6 per cent on food
# from 1 April 2026 to 31 December 2027. Secondary for all but Norway.
BY_DAY = [
    ("NO", "STANDARD", "2026-11-27", 2500),
    ("NO", "MIDDLE", "2026-11-27", 1500),
    ("NO", "LOW", "2026-11-27", 1200),
    ("NO", "FISH", "2026-11-27", 1111),
    ("NO", "ZERO", "2026-11-27", 0),
    ("DK", "STANDARD", "2026-11-27", 2500),
    ("FI", "STANDARD", "2024-08-31", 2400),
    ("FI", "STANDARD", "2024-09-01", 2550),
    ("FI", "MIDDLE", "2025-12-31", 1400),
    ("FI", "MIDDLE", "2026-01-01", 1350),
    ("FI", "LOW", "2026-01-01", 1000),
    ("SE", "STANDARD", "2026-04-01", 2500),
    ("SE", "MIDDLE", "2026-03-31", 1200),
    ("SE", "MIDDLE", "2026-04-01", 600),
    ("SE", "MIDDLE", "2027-12-31", 600),
    ("SE", "MIDDLE", "2028-01-01", 1200),
    ("SE", "LOW", "2026-04-01", 600),
]

# Gross, rate, VAT: gross · rate / (100 + rate), half an øre up. 25.80 at 15 % is the line of the
# tax administration's own SAF-T example; the others are worked out beside it.
INSIDE = [
    (2580, 1500, 337),  # 336.52
    (29900, 2500, 5980),
    (1, 2500, 0),  # 0.2
    (3, 2500, 1),  # 0.6
    (100, 1111, 10),  # 9.999
    (10000, 1200, 1071),  # 1071.43
    (10000, 2550, 2032),  # 2031.87
    (1000, 1350, 119),  # 118.94
    (1000, 1400, 123),  # 122.81
    (1000, 600, 57),  # 56.60
    (23, 1500, 3),  # 3.0
    (5, 2500, 1),
    (12345, 0, 0),
]


@pytest.fixture
def loaded(db: Any) -> None:
    rates.load()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("country", "code", "day", "rate"), BY_DAY)
def test_the_rate_of_the_day(country: str, code: str, day: str, rate: int) -> None:
    assert products.rate_of(country, code, dt.date.fromisoformat(day)).rate == rate


@pytest.mark.parametrize(("gross", "rate", "vat"), INSIDE)
def test_the_vat_inside_a_price(gross: int, rate: int, vat: int) -> None:
    assert vat_inside(gross, rate) == vat
    assert vat_inside(-gross, rate) == -vat


@given(gross=st.integers(0, 10**11), rate=st.sampled_from(sorted({row[2] for row in rates.RATES})))
def test_vat_is_the_nearest_øre_of_the_true_share(gross: int, rate: int) -> None:
    vat, whole = vat_inside(gross, rate), 10_000 + rate

    assert 0 <= vat <= gross
    # Half an øre at most, and exactly half goes up.
    assert -whole <= 2 * (gross * rate - vat * whole) < whole
