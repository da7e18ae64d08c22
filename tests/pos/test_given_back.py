"""In which way money goes back is told alike on every page."""

import pytest
from django.utils import translation

from pos import given_back


@pytest.mark.parametrize(
    ("kind", "country", "said"),
    [
        ("CASH", "NO", "Gi 50,00 tilbake fra skuffen."),
        ("CARD", "NO", "Gi 50,00 tilbake på kortterminalen også."),
        ("GIFT_CARD", "NO", "50,00 er på gavekortet igjen."),
        (
            "VIPPS",
            "NO",
            "50,00 går tilbake med Vipps MobilePay, til kortet som betalte, om to eller tre "
            "bankdager.",
        ),
        (
            "VIPPS",
            "DK",
            "50,00 går tilbake med Vipps MobilePay, til kontoen som appen betaler ut til, om to "
            "eller tre bankdager.",
        ),
    ],
)
def test_each_way_is_told_in_one_wording(kind: str, country: str, said: str) -> None:
    with translation.override("nb"):
        assert given_back.told(kind, "50,00", country=country) == said


def test_nothing_is_on_a_gift_card_before_it_has_gone_back() -> None:
    with translation.override("nb"):
        said = given_back.told("GIFT_CARD", "50,00", country="NO", is_done=False)

    assert said == "50,00 går tilbake til gavekortet."
