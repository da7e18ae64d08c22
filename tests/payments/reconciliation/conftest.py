"""Who does an accountant's work in the office."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    # Django is set up only after this file has been read.
    from tests.payments.shop import Shop


@pytest.fixture
def accountant(shop: "Shop", client: Client) -> Client:
    from stores.models import RoleName
    from tests.stores.pages import enter

    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    enter(client, shop.device.store, RoleName.ACCOUNTANT, whole_merchant=True)
    return client
