"""Whatever the code does: no row of a return is half of training and half of a sale."""

import pytest

from pos.models import Receipt, Return
from tests import make
from tests.constraints import copy, refused
from tests.payments.exchanging import back_at_till, bring, sold
from tests.payments.shop import Shop, Town
from tests.payments.training.test_goods_back import switch

RULE = "a_return_is_training_or_real"


@pytest.mark.parametrize("is_training", [True, False])
def test_no_row_takes_back_what_is_of_the_other_kind(
    shop: Shop, stage: Town, is_training: bool
) -> None:
    switch(shop, on=is_training)
    asked = back_at_till(shop, sold(shop, shop.hoodie, shop.shirt))
    receipt = Receipt.objects.get(goods_return=asked)
    with refused(RULE):
        copy(asked, is_training=not is_training)
    with refused(RULE):
        Return.objects.filter(pk=asked.pk).update(is_training=not is_training)
    with refused(RULE):
        copy(receipt, kind="RETURN" if is_training else "TRAINING", number=99, sequence=99)
    with refused(RULE):
        copy(asked.tenders.get(), kind="CARD" if is_training else "TRAINING", rehearses="")
    switch(shop, on=not is_training)
    with refused(RULE):
        copy(asked)


def test_the_office_takes_nothing_of_training_back(trained: Shop) -> None:
    asked = back_at_till(trained, sold(trained, trained.hoodie))
    with refused("training_takes_back_at_a_till"):
        copy(asked, user_id=make.user().pk, staff_id=None)


@pytest.mark.parametrize("is_training", [True, False])
def test_no_row_takes_back_a_sale_or_pays_a_basket_of_the_other_kind(
    shop: Shop, stage: Town, is_training: bool
) -> None:
    switch(shop, on=not is_training)
    other, basket = sold(shop, shop.hoodie), shop.basket
    switch(shop, on=is_training)
    asked = back_at_till(shop, sold(shop, shop.hoodie))
    with refused(RULE):
        copy(asked, original_id=other.pk)
    with refused(RULE):
        copy(asked, basket_id=basket.pk)
    credit = bring(shop, sold(shop, shop.shirt), shop.shirt)
    for wrong in ({"original_id": other.pk}, {"basket_id": basket.pk}):
        with refused(RULE):
            Return.objects.filter(pk=credit.pk).update(**wrong)
