"""The list of payments is narrowed by Vipps' states, in words and in Vipps' spelling."""

import pytest
from django.test import Client
from django.urls import reverse

from payments.admin import words
from payments.models import Payment
from stores.models import RoleName
from tests.payments.shop import Shop
from tests.stores.pages import enter, text

pytestmark = pytest.mark.django_db
LIST = reverse("admin:payments_payment_changelist")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Approved (AUTHORIZED)"), ("nb", "Godkjent (AUTHORIZED)")]
)
def test_a_state_is_chosen_in_words(shop: Shop, client: Client, language: str, said: str) -> None:
    enter(client, shop.device.store, RoleName.MANAGER)
    page = text(client.get(LIST, headers={"accept-language": language}))
    assert said in page
    assert "state__exact=AUTHORIZED" in page
    assert ">Authorized<" not in page


def test_words_stay_words_beside_their_counts(shop: Shop, client: Client) -> None:
    enter(client, shop.device.store, RoleName.MANAGER)
    assert "Approved (AUTHORIZED) (0)" in text(client.get(f"{LIST}?_facets=True"))


def test_every_state_has_its_words() -> None:
    for state in Payment.State:
        assert words.said_at_vipps(state).endswith(f"({state})")
