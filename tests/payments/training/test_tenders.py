"""Cash, card, gift cards and a split are rehearsed as they are sold, and none of it is money."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments import flow, invariants, payers
from payments.training import customer
from pos import layout, part_payments, tenders, verification
from pos.models import Numbering, Receipt, Tender
from pos.refusals import NotPossible
from tests import make
from tests.constraints import copy, refused
from tests.payments.shop import Shop

Kind = Tender.Kind


def sold(shop: Shop) -> Receipt:
    """The training receipt; nothing of it is in any sum, and every rule and chain holds."""
    receipt = Receipt.objects.get()
    totals = Numbering.objects.get(device=shop.device).totals
    assert totals
    assert receipt.kind == Receipt.Kind.TRAINING
    assert set(Tender.objects.values_list("kind", flat=True)) == {"TRAINING"}
    assert set(totals["counts"]) == {"training"}
    assert invariants.breaches() == []
    assert list(verification.faults(shop.device)) == []
    return receipt


def words(receipt: Receipt) -> list[tuple[str, ...]]:
    return [tuple(row.cells) for row in layout.rows(receipt.content)]


def test_cash_is_rehearsed_with_change_and_without_a_drawer(trained: Shop) -> None:
    basket = trained.fill()
    tenders.take_cash(
        trained.device,
        given=50000,
        version=basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )

    rows = words(sold(trained))
    assert ("Trening: Kontant", "498,00") in rows
    assert Tender.objects.get().given == 50000


def test_a_card_is_rehearsed(trained: Shop) -> None:
    basket = trained.fill()
    given: dict[str, Any] = {"version": basket.version, "staff_id": trained.staff.pk}
    tenders.take_card(trained.device, key=uuid.uuid4(), **given)

    sold(trained)
    assert Tender.objects.get().rehearses == Kind.CARD


def test_a_split_is_rehearsed_and_a_part_given_back(trained: Shop) -> None:
    def given() -> dict[str, Any]:
        version = trained.basket.version
        return {"version": version, "key": uuid.uuid4(), "staff_id": trained.staff.pk}

    trained.fill()
    tenders.take_card(trained.device, amount=10000, **given())
    part_payments.take_cash(trained.device, amount=20000, **given())
    card = Tender.objects.get(rehearses=Kind.CARD)
    part_payments.undo(trained.device, tender_id=card.pk, **given())
    payers.set_payer(trained.device, text="+4790000078", key=uuid.uuid4())
    payment = flow.request(trained.device, key=uuid.uuid4(), who=trained.who)
    assert payment
    trained.keep(payment)
    assert payment.amount == 29800
    customer.play(payment, customer.Act.APPROVE, key=uuid.uuid4())
    trained.keep(payment)

    rows = words(sold(trained))
    assert ("Trening: Kontant", "200,00") in rows
    assert ("Trening: Vipps MobilePay", "298,00") in rows


@pytest.mark.parametrize("kind", ["CASH", "CARD", "VIPPS"])
def test_only_training_rehearses(shop: Shop, kind: str) -> None:
    shop.paid()
    tender = Tender.objects.get()
    with refused("only_training_rehearses"):
        copy(tender, kind=kind, reference="another", rehearses="CASH")


def test_training_pays_no_sale(shop: Shop) -> None:
    basket = shop.fill()
    with pytest.raises(NotPossible, match="not in training"):
        tenders.receive(
            basket,
            kind=Kind.TRAINING,
            rehearses=Kind.CARD,
            amount=basket.total,
            reference="",
            staff_id=shop.staff.pk,
            at=basket.opened_at,
        )


def test_the_pay_bar_of_training_has_every_way_to_pay(trained: Shop, client: Client) -> None:
    trained.fill()
    tablet = make.signed_in(client, trained.device, trained.staff)
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()

    for panel in ("card-panel", "gift-card-panel", "cash-panel"):
        assert f'data-open="{panel}"' in look
    assert reverse("total") in look
    assert "pay training" in look
