"""What has sold stays where it is: its receipts name it, and follow the laws of its country."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from stores.models import POSDevice, Store
from tests import make
from tests.pos.till import Till

OTHER = [
    (POSDevice, {"pos_id": "Other"}),
    (Store, {"country": "DK"}),
    (Store, {"currency": "DKK"}),
    (Store, {"prefix": "other"}),
]


@pytest.mark.parametrize(("model", "change"), OTHER)
def test_a_till_and_a_store_that_have_sold_stay_what_they_are(
    till: Till, model: Any, change: dict[str, Any]
) -> None:
    till.sell()
    with pytest.raises(IntegrityError, match="has receipts"), transaction.atomic():
        model.objects.update(**change)
    assert model.objects.update(name="Another name") == 1


@pytest.mark.parametrize(("model", "change"), OTHER)
def test_before_the_first_receipt_they_may_be_put_right(
    till: Till, model: Any, change: dict[str, Any]
) -> None:
    assert model.objects.update(**change) == 1


def test_a_till_that_has_sold_stays_in_its_store_and_a_store_with_its_merchant(till: Till) -> None:
    other = make.store()
    till.sell()
    for rows, change in (
        (POSDevice.objects.filter(pk=till.device.pk), {"store": other}),
        (Store.objects.filter(pk=till.device.store_id), {"merchant": other.merchant}),
    ):
        with pytest.raises(IntegrityError, match="has receipts"), transaction.atomic():
            rows.update(**change)
