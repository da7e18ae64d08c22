"""Choosing by what an index has found: all of it, however much that is."""

import pytest

from payments import named
from payments.models import Payment
from tests.payments.shop import Shop


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_none_of_those_that_are_found_is_left_out(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(named, "FEW", few)
    found = {shop.paid().pk for _ in range(3)}
    other = shop.waiting()

    chosen = named.among(Payment.objects.all(), Payment.objects.exclude(pk=other.pk).order_by())
    assert {payment.pk for payment in chosen} == found
