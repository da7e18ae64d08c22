"""Choosing by what rows may be meant by: all of them, however many."""

import pytest
from django.db.models import Q

from stores import named
from stores.models import Product
from tests import make


@pytest.mark.parametrize("many", [named.FEW - 1, named.FEW, named.FEW + 1, named.FEW + 2])
def test_none_of_those_that_are_meant_is_left_out(db: None, many: int) -> None:
    merchant = make.merchant()
    Product.objects.bulk_create(
        Product(
            merchant=merchant,
            sku=f"wool-{one}",
            names={"nb": "Ull"},
            price=100,
            vat_code="STANDARD",
        )
        for one in range(many)
    )
    make.product(merchant=merchant, sku="cotton")

    for meanings in ([Q(sku__startswith="wool")], [Q(sku__startswith="wool"), Q(price=100)]):
        assert named.among(Product.objects.all(), meanings).count() == many
