"""An exchange in training: goods come back and others are taken, on two training receipts."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from payments import invariants, panel
from payments.models import Operation, Payment
from payments.training import customer
from pos import exchanges, layout, training, verification
from pos.models import Numbering, Receipt, Return, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.exchanging import add, ask, back_at_till, bring, card, complete, sold
from tests.payments.shop import Shop, Town
from tests.payments.training.test_ends import wait
from tests.payments.training.test_goods_back import by_app, switch


def holds(shop: Shop) -> bool:
    totals = Numbering.objects.get(device=shop.device).totals
    assert totals
    assert set(totals["counts"]) == {"training"}
    assert invariants.breaches() == []
    return not list(verification.faults(shop.device))


def test_the_app_pays_the_rest_and_both_receipts_are_of_training(trained: Shop) -> None:
    brought = sold(trained, trained.shirt)
    bring(trained, brought, trained.shirt)
    add(trained, trained.hoodie)
    payment = ask(trained)
    assert payment.amount == 10000
    trained.keep(payment)
    customer.play(payment, customer.Act.APPROVE, key=uuid.uuid4())
    trained.keep(payment)

    back, taken = Receipt.objects.exclude(pk=brought.pk).order_by("number")
    assert [(one.kind, one.number, one.total) for one in (back, taken)] == [
        ("TRAINING", 2, -19900),
        ("TRAINING", 3, 29900),
    ]
    # The till's own series may have these numbers, too.
    for receipt, told in ((back, "salgskvittering 000003"), (taken, "returkvittering 000002")):
        said = [row.cells for row in layout.rows(receipt.content)]
        assert (f"Trening: Mot {told}",) in said
    assert exchanges.returned_for(taken) == [back]
    assert Numbering.objects.get(device=trained.device).totals["counts"] == {"training": [3, 29900]}  # type: ignore[index]
    assert holds(trained)


def test_goods_of_one_price_end_it_with_one_press(trained: Shop) -> None:
    brought = sold(trained, trained.shirt)
    bring(trained, brought, trained.shirt)
    add(trained, trained.shirt)
    taken = complete(trained)

    assert taken.kind == Receipt.Kind.TRAINING
    kinds = set(Tender.objects.values_list("kind", flat=True))
    assert kinds == {"TRAINING", "EXCHANGE"}
    assert holds(trained)


def test_what_is_over_is_refunded_at_the_training_simulator(trained: Shop, stage: Town) -> None:
    payment, brought = by_app(trained)
    bring(trained, brought, trained.hoodie)
    add(trained, trained.shirt)
    assert complete(trained) is None
    trained.keep(payment)

    assert stage.book(payment.reference)["refunded"] == 10000
    assert trained.town.get("requests")["requests"] == []
    assert Receipt.objects.filter(kind="TRAINING").count() == 3
    assert holds(trained)


def test_a_simulator_that_is_gone_frees_the_basket_of_the_exchange(
    trained: Shop, settings: Settings
) -> None:
    payment, brought = by_app(trained)
    bring(trained, brought, trained.hoodie)
    add(trained, trained.shirt)
    complete(trained)
    settings.TRAINING_URL = "http://127.0.0.1:1"
    trained.keep(payment)
    wait(payment)
    trained.keep(payment, looks=2)

    assert Return.objects.get().state == "REFUSED"
    assert Operation.objects.get(kind="REFUND").outcome == "LEFT"
    assert (trained.is_frozen(), trained.basket.credit) == (False, 0)
    assert panel.see(trained.device).is_refused
    assert holds(trained)


def test_goods_that_were_exchanged_in_training_come_back_there_as_the_first_were_paid(
    trained: Shop, stage: Town
) -> None:
    payment, brought = by_app(trained)
    bring(trained, brought, trained.shirt)
    add(trained, trained.shirt)
    again = complete(trained)
    back_at_till(trained, again)
    trained.keep(payment)

    assert stage.book(payment.reference)["refunded"] == 19900
    assert holds(trained)


@pytest.mark.parametrize("is_training", [True, False])
def test_what_is_of_the_other_kind_pays_for_nothing(
    shop: Shop, stage: Town, is_training: bool
) -> None:
    switch(shop, on=is_training)
    brought = sold(shop, shop.shirt)
    switch(shop, on=not is_training)
    with pytest.raises(NotPossible, match="training"):
        bring(shop, brought, shop.shirt)
    assert not Return.objects.exists()


def test_an_exchange_that_has_begun_keeps_the_till_in_training(trained: Shop) -> None:
    bring(trained, sold(trained, trained.shirt), trained.shirt)
    with pytest.raises(NotPossible, match="in the basket"):
        training.switch(trained.device, is_on=False, key=uuid.uuid4(), staff_id=trained.staff.pk)


def test_the_till_shows_the_exchange_as_training_and_prints_both(
    trained: Shop, client: Client
) -> None:
    tablet = make.signed_in(client, trained.device, trained.staff)
    bring(trained, sold(trained, trained.shirt), trained.shirt)
    add(trained, trained.hoodie)
    taken = card(trained)
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert "Treningsbyttet er fullført" in look
    assert "Skriv ut begge" in look

    pressed: dict[str, Any] = {"key": str(uuid.uuid4())}
    paper = tablet.post(reverse("print-receipt", args=[taken.pk]), pressed).content.decode()
    assert paper.count("Treningskvittering – IKKE KVITTERING FOR KJØP") >= 2
    assert "return-code" in paper


def test_an_even_exchange_is_no_sale_on_the_till_and_on_the_customers_screen(
    trained: Shop,
) -> None:
    bring(trained, sold(trained, trained.shirt), trained.shirt)
    add(trained, trained.shirt)
    complete(trained)
    sold_last = panel.see(trained.device).sold
    assert sold_last
    assert sold_last.kind == Tender.Kind.TRAINING


def test_no_payment_of_an_exchange_in_training_is_real(trained: Shop) -> None:
    _first, brought = by_app(trained)
    bring(trained, brought, trained.shirt)
    add(trained, trained.hoodie)
    ask(trained)
    assert set(Payment.objects.values_list("is_training", flat=True)) == {True}
