"""Cash is rounded to the coins of each country: worked out by hand, and by Hypothesis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.countries import PROFILES
from stores.models import Country

# Sources: the rules as the countries' central banks put them. Norway and Sweden: .00 to .49 down,
# .50 to .99 up. Denmark: .00 to .24 to .00, .25 to .74 to .50, .75 to .99 up. Finland: 1 and 2
# cents down to 0, 3 and 4 up to 5, 6 and 7 down to 5, 8 and 9 up to 10.
GOLDEN = {
    Country.NO: [(0, 0), (49, 0), (50, 100), (99, 100), (29540, 29500), (29550, 29600)],
    Country.SE: [(149, 100), (150, 200), (100, 100), (9949, 9900), (9950, 10000)],
    Country.DK: [(24, 0), (25, 50), (74, 50), (75, 100), (1999, 2000), (1024, 1000), (1025, 1050)],
    Country.FI: [
        *((100, 100), (101, 100), (102, 100), (103, 105), (104, 105)),
        *((105, 105), (106, 105), (107, 105), (108, 110), (109, 110)),
    ],
}


@pytest.mark.parametrize("country", GOLDEN)
def test_cash_is_rounded_to_the_coins_of_the_country(country: Country) -> None:
    profile = PROFILES[country]
    for amount, paid in GOLDEN[country]:
        assert profile.cash(amount) == paid
        assert profile.cash(-amount) == -paid


@given(amount=st.integers(-(10**11), 10**11), country=st.sampled_from(list(Country)))
def test_rounding_moves_at_most_half_a_coin_and_only_once(amount: int, country: Country) -> None:
    profile = PROFILES[country]
    paid = profile.cash(amount)

    assert paid % profile.cash_step == 0
    assert 2 * abs(paid - amount) <= profile.cash_step
    assert profile.cash(paid) == paid
