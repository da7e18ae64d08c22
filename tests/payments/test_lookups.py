"""A customer's purchases are found at the till by the app: theirs, here, and written down."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from payments import lookups, marks
from payments.models import LookUp, PayerMark, Payment
from pos import baskets
from pos.models import Receipt, Return
from tests import make
from tests.payments.by_app import ask_by_qr, later, qr_of, sold, turn
from tests.payments.shop import KARI, Shop, holds

OLA = "4790000080"
Find = Callable[..., Any]


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    turn(shop, on=True)
    return make.signed_in(client, shop.device, shop.staff)


@pytest.fixture
def find(tablet: Client) -> Find:
    """What is scanned or typed into the field of the page."""

    def find(text: str, key: uuid.UUID | None = None) -> Any:
        sent = {"q": text, "key": str(key or uuid.uuid4())}
        return tablet.post(reverse("find-sale"), sent)

    return find


@pytest.fixture
def bought(tablet: Client, shop: Shop) -> Receipt:
    return receipt_of(shop, sold(shop, ask_by_qr(shop)))


def receipt_of(shop: Shop, payment: Payment) -> Receipt:
    receipt = shop.receipt(payment)
    assert receipt
    return receipt


def listed(tablet: Client, answer: Any) -> list[str]:
    """The addresses of the sales on the list to which a look-up leads."""
    assert answer.status_code == 302, answer.content.decode()
    page = tablet.get(answer.headers["Location"]).content.decode()
    sales = [(receipt, reverse("return-goods", args=[receipt.pk])) for receipt in all_sales()]
    found = [(page.index(f'"{address}"'), str(it.pk)) for it, address in sales if address in page]
    return [pk for _place, pk in sorted(found)]


def all_sales() -> list[Receipt]:
    return list(Receipt.objects.filter(kind="SALE"))


def test_a_shown_qr_finds_the_purchases_newest_first(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    typed = receipt_of(shop, sold(shop, shop.ask(KARI)))
    answer = find(qr_of(shop))
    assert listed(tablet, answer) == [str(typed.pk), str(bought.pk)]
    page = tablet.get(answer.headers["Location"]).content.decode()
    assert "498,00" in page
    assert f"slutter på {KARI[-2:]}" in page
    assert KARI[2:] not in page
    assert "exchange" in str(shop.town.get("requests"))


def test_a_typed_number_finds_the_same(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    for typed in (KARI[2:], f"+{KARI}", f"{KARI[2:5]} {KARI[5:7]} {KARI[7:]}"):
        assert listed(tablet, find(typed)) == [str(bought.pk)]


def test_what_was_found_comes_back_as_any_sale(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    (pk,) = listed(tablet, find(qr_of(shop)))
    page, line = reverse("return-goods", args=[pk]), bought.lines.order_by("position").first()
    assert line
    sent = {f"line-{line.pk}": "1", "reason": "Feil", "sure": "1", "key": str(uuid.uuid4())}
    tablet.post(page, sent)
    shop.keep(Payment.objects.get())
    assert Return.objects.get().state == "ISSUED"
    assert holds()


def test_another_customers_purchases_are_not_found(shop: Shop, bought: Receipt, find: Find) -> None:
    answer = find(OLA[2:])
    assert answer.status_code == 409
    assert "Fant ingen kjøp" in answer.content.decode()
    assert LookUp.objects.get().outcome == "NOTHING"


def test_purchases_at_another_store_of_the_merchant_are_found(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    elsewhere = make.store(merchant=shop.device.store.merchant, finds_by_app=True)
    PayerMark.objects.update(store=elsewhere)
    assert listed(tablet, find(qr_of(shop))) == [str(bought.pk)]


def test_purchases_at_another_merchant_are_not(shop: Shop, bought: Receipt, find: Find) -> None:
    """Not even where it had the same hash."""
    stranger = make.store(finds_by_app=True)
    PayerMark.objects.update(store=stranger, merchant=stranger.merchant)
    assert find(qr_of(shop)).status_code == 409


def test_what_was_paid_while_it_was_off_is_never_found(
    tablet: Client, shop: Shop, find: Find
) -> None:
    turn(shop, on=False)
    sold(shop, ask_by_qr(shop))
    turn(shop, on=True)
    on = receipt_of(shop, sold(shop, ask_by_qr(shop)))
    assert listed(tablet, find(qr_of(shop))) == [str(on.pk)]


def test_a_part_that_went_back_before_the_sale_is_no_purchase(
    shop: Shop, bought: Receipt, find: Find
) -> None:
    back = {"undo_asked_at": F("requested_at"), "undone_at": F("requested_at")}
    Payment.objects.update(**back, refunded=F("captured"))
    assert find(qr_of(shop)).status_code == 409
    assert marks.forget() == 1


def test_what_is_older_than_it_is_kept_is_not_found(
    shop: Shop, bought: Receipt, find: Find
) -> None:
    later(PayerMark.objects.get(), days=91)
    assert find(qr_of(shop)).status_code == 409


@pytest.mark.parametrize("text", ["qr", f"+{KARI}"])
def test_a_shop_that_does_not_keep_it_says_so(
    shop: Shop, bought: Receipt, find: Find, text: str
) -> None:
    turn(shop, on=False)
    answer = find(qr_of(shop) if text == "qr" else text)
    assert answer.status_code == 409
    assert "lagrer ikke hvem" in answer.content.decode()
    assert not LookUp.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "status", "status": 500},
        {"mode": "status", "status": 429},
        {"mode": "drop_before"},
        {"mode": "truncate"},
    ],
)
def test_what_vipps_does_not_tell_is_said_and_changes_nothing(
    shop: Shop, bought: Receipt, find: Find, fault: dict[str, Any]
) -> None:
    shop.town.fail("exchange", **fault, times=3)
    answer = find(qr_of(shop))
    assert (answer.status_code, LookUp.objects.get().outcome) == (503, "UNAVAILABLE")
    assert "svarer ikke" in answer.content.decode()
    assert qr_of(shop) not in answer.content.decode()


def test_a_qr_that_nobody_has_is_refused(bought: Receipt, find: Find) -> None:
    answer = find("https://qr.vipps.no/p/nobody-at-all")
    assert (answer.status_code, LookUp.objects.get().outcome) == (409, "REFUSED")
    assert "kjenner ikke denne QR-koden" in answer.content.decode()


def test_what_is_no_number_is_said(bought: Receipt, find: Find) -> None:
    answer = find("+99 123")
    assert answer.status_code == 409
    assert "telefonnummer" in answer.content.decode()
    assert not LookUp.objects.exists()


def test_the_same_press_looks_once(tablet: Client, shop: Shop, bought: Receipt, find: Find) -> None:
    key = uuid.uuid4()
    first, again = find(KARI[2:], key), find(KARI[2:], key)
    assert first.headers["Location"] == again.headers["Location"]
    assert LookUp.objects.count() == 1
    assert find(KARI[2:], uuid.uuid4()).headers["Location"] != first.headers["Location"]
    assert tablet.post(reverse("find-sale"), {"q": KARI[2:]}).status_code == 409


def test_numbers_cannot_be_tried_out(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    for number in range(lookups.TRIES):
        assert find(f"9000010{number}").status_code == 409
    locked = find(KARI[2:])
    assert locked.status_code == 429
    assert "For mange numre" in locked.content.decode()
    assert LookUp.objects.count() == lookups.TRIES
    # At the next till neither; a QR is no guess; and after a while it goes on.
    beside = make.device(store=shop.device.store)
    baskets.current(beside)
    with pytest.raises(lookups.TooMany):
        lookups.look_up(beside, text=f"+{KARI}", key=uuid.uuid4(), staff=shop.staff)
    assert listed(tablet, find(qr_of(shop))) == [str(bought.pk)]
    LookUp.objects.update(at=LookUp.objects.earliest("at").at - lookups.WITHIN)
    assert listed(tablet, find(KARI[2:])) == [str(bought.pk)]


def test_turning_it_off_ends_the_lists_too(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    answer = find(qr_of(shop))
    turn(shop, on=False)
    assert tablet.get(answer.headers["Location"]).status_code == 409
    assert LookUp.objects.get().msisdn_hash == ""


def test_a_list_is_shown_only_to_whoever_asked(
    client: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    answer = find(qr_of(shop))
    other = make.signed_in(client, shop.device, make.staff(shop.device.store))
    assert other.get(answer.headers["Location"]).status_code == 404


def test_receipts_are_found_as_ever(
    tablet: Client, shop: Shop, bought: Receipt, find: Find
) -> None:
    assert reverse("return-goods", args=[bought.pk]) in find("1").content.decode()
    turn(shop, on=False)
    page = find(KARI[2:]).content.decode()
    assert "Ingen salg" in page or "nummer" in page
    assert not LookUp.objects.exists()


def test_no_more_than_twenty_are_listed(
    tablet: Client, shop: Shop, bought: Receipt, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = receipt_of(shop, sold(shop, shop.ask(KARI)))
    assert lookups.MOST == 20
    monkeypatch.setattr(lookups, "MOST", 1)
    assert listed(tablet, find(qr_of(shop))) == [str(newest.pk)]
