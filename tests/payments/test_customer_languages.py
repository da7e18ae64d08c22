"""The customer screen speaks the store's language, and another for the sale it was chosen in."""

import pytest
from django.test import Client

from pos import customer
from tests import make
from tests.payments.shop import Shop
from tests.payments.test_customer_screen import look
from tests.stores.pages import text


@pytest.fixture
def screen(client: Client, shop: Shop) -> Client:
    return make.screen(client, shop.device)


def test_a_chosen_language_holds_for_its_sale_alone(screen: Client, shop: Shop) -> None:
    shop.shirt.names = {"nb": "Hvit T-skjorte", "en": "White T-shirt"}
    shop.shirt.save()
    payment = shop.waiting()
    sale = shop.basket.pk
    page = text(look(screen, language="en", sale=sale))
    assert "Approve in Vipps" in page
    assert "White T-shirt" in page
    assert ">498.00<" in page
    assert 'lang="en"' in page
    shop.approve(payment)
    shop.keep(payment)

    assert "Thank you!" in text(look(screen, language="en", sale=sale))
    shop.fill()
    page = text(look(screen, language="en", sale=sale))
    assert "Å betale" in page
    assert 'lang="nb"' in page


@pytest.mark.parametrize("language", ["xx", "../en", ""])
def test_a_language_that_nobody_speaks_is_the_stores(
    screen: Client, shop: Shop, language: str
) -> None:
    shop.fill()

    assert 'lang="nb"' in text(look(screen, language=language, sale=shop.basket.pk))


@pytest.mark.parametrize("language", customer.LANGUAGES)
def test_it_speaks_every_language_of_the_product(screen: Client, shop: Shop, language: str) -> None:
    shop.waiting()
    words = {"nb": "Godkjenn", "da": "Godkend", "fi": "Hyväksy", "sv": "Godkänn", "en": "Approve"}

    assert f"{words[language]} " in text(look(screen, language=language, sale=shop.basket.pk))
