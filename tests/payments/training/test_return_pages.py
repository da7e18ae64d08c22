"""The till's pages of a return in training: what they find, what they refuse, and what they say."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos import return_codes
from tests import make
from tests.payments.exchanging import sold
from tests.payments.shop import Shop, Town
from tests.payments.training.test_goods_back import switch


@pytest.fixture
def tablet(client: Client, trained: Shop) -> Client:
    return make.signed_in(client, trained.device, trained.staff)


def test_the_code_on_a_training_receipt_finds_it_in_training_alone(
    trained: Shop, tablet: Client
) -> None:
    receipt = sold(trained, trained.hoodie)
    code = return_codes.of(receipt.pk)
    find, page = reverse("find-sale"), reverse("return-goods", args=[receipt.pk])
    assert tablet.get(find, {"q": code}).headers["Location"] == page
    by_number = tablet.get(find, {"q": "1"}).content.decode()
    assert page in by_number

    switch(trained, on=False)
    found = tablet.get(find, {"q": code})
    assert found.status_code == 409
    assert "bare i trening" in found.content.decode()
    assert page not in tablet.get(find, {"q": "1"}).content.decode()
    assert tablet.get(page).status_code == 404


def test_a_real_receipts_code_is_refused_in_training_with_the_reason(
    shop: Shop, stage: Town, client: Client
) -> None:
    receipt = sold(shop, shop.hoodie)
    switch(shop, on=True)
    tablet = make.signed_in(client, shop.device, shop.staff)
    found = tablet.get(reverse("find-sale"), {"q": return_codes.of(receipt.pk)})
    assert found.status_code == 409
    assert "Avslutt treningen" in found.content.decode()


def test_every_page_of_a_return_says_that_it_is_training(trained: Shop, tablet: Client) -> None:
    receipt = sold(trained, trained.hoodie)
    page, line = reverse("return-goods", args=[receipt.pk]), receipt.lines.get()
    typed = {f"line-{line.pk}": "1", "reason": "Feil", "note": ""}
    looked = tablet.post(page, {**typed, "chosen": "1"}).content.decode()
    done = tablet.post(page, {**typed, "sure": "1", "key": str(uuid.uuid4())})
    said = tablet.get(done.headers["Location"]).content.decode()

    for html in (looked, said):
        assert "TRENING" in html
        assert "Ingen penger" in html
    assert "Treningsreturen er fullført" in said


def test_by_app_nobody_is_found_in_training_and_the_till_says_why(
    trained: Shop, tablet: Client
) -> None:
    trained.device.store.finds_by_app = True
    trained.device.store.save()
    asked = {"q": "+4790000078", "key": str(uuid.uuid4())}
    answer = tablet.post(reverse("find-sale"), asked)
    assert answer.status_code == 409
    assert "I trening finnes ingen via appen" in answer.content.decode()
