"""An exchange as the cashier meets it: chosen among the returns, seen and ended at the till."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pos import digital
from pos.models import Delivery, Mailing, PrintJob, Receipt, Return
from stores.models import POSDevice, RoleName
from tests import make
from tests.payments.exchanging import add, bring, paid_by_app, sold
from tests.payments.shop import Shop
from tests.pos.fake_printer import put_up


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def look(tablet: Client) -> str:
    return tablet.get(reverse("look")).content.decode()


def press(tablet: Client, shop: Shop, act: str, *args: Any, **more: str) -> Any:
    sent = {"key": str(uuid.uuid4()), "version": str(shop.basket.version), **more}
    return tablet.post(reverse(act, args=args), sent)


def test_what_was_chosen_is_put_towards_new_goods(tablet: Client, shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    page, line = reverse("return-goods", args=[receipt.pk]), receipt.lines.get()
    typed = {f"line-{line.pk}": "1", "reason": "Feil størrelse"}
    assert "Bytt: bruk beløpet" in tablet.post(page, {**typed, "chosen": "1"}).content.decode()
    done = tablet.post(page, {**typed, "exchange": "1", "key": str(uuid.uuid4())})
    assert done.headers["Location"] == reverse("till")
    assert Return.objects.get().reason == "Feil størrelse"

    said = look(tablet)
    assert "Kommer tilbake" in said
    assert "White T-shirt" in said
    assert "−199,00" in said
    add(shop, shop.hoodie)
    said = look(tablet)
    assert "Å betale" in said
    assert "100,00" in said
    assert "Fullfør byttet" not in said


def test_a_scan_answers_with_what_is_left(tablet: Client, shop: Shop) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    given = {"product": str(shop.hoodie.pk), "key": str(uuid.uuid4())}
    said = tablet.post(reverse("add"), given).content.decode()
    assert re.search(r'id="total">100,00', said)


def test_an_even_exchange_is_ended_by_one_press_and_both_receipts_are_printed(
    tablet: Client, shop: Shop
) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.shirt)
    said = look(tablet)
    assert "Fullfør byttet" in said
    assert "Ingenting igjen å betale" in said
    assert press(tablet, shop, "complete-exchange").status_code == 204
    said = look(tablet)
    assert "Byttet" in said
    assert "Skriv ut begge" in said

    sale = Receipt.objects.filter(kind="SALE").latest("pk")
    printed = press(tablet, shop, "print-receipt", sale.pk).content.decode()
    assert printed.count('<article class="slip"') == 2
    assert "Salgskvittering" in printed
    assert "Returkvittering" in printed
    assert Delivery.objects.filter(is_copy=False).count() == 3
    copies = press(tablet, shop, "print-receipt", sale.pk).content.decode()
    assert copies.count("KOPI") == 2
    assert press(tablet, shop, "print-receipt", sale.pk).status_code == 409
    assert Delivery.objects.count() == 5


def test_what_a_silent_printer_has_not_printed_of_an_exchange_comes_out_here_unmarked(
    tablet: Client, shop: Shop
) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.shirt)
    put_up(shop.device)
    assert press(tablet, shop, "complete-exchange").status_code == 204
    assert PrintJob.objects.filter(state="WAITING").count() == 2
    # The till may have lost its printer meanwhile: what waits there is still the original.
    POSDevice.objects.update(printer=None)

    sale = Receipt.objects.filter(kind="SALE").latest("pk")
    printed = press(tablet, shop, "print-receipt", sale.pk).content.decode()
    assert printed.count('<article class="slip"') == 2
    assert "KOPI" not in printed
    assert not PrintJob.objects.filter(state="WAITING").exists()


def test_who_pays_out_what_is_over_is_told_with_the_receipts(tablet: Client, shop: Shop) -> None:
    bring(shop, sold(shop, shop.hoodie), shop.hoodie)
    add(shop, shop.shirt)
    plan = re.search(r'"plan": "([^"]+)"', look(tablet))
    assert plan
    assert press(tablet, shop, "complete-exchange", plan=plan[1]).status_code == 204

    said = look(tablet)
    assert "Byttet" in said
    assert re.search(r"Gi [0-9 ]+,00 tilbake på kortterminalen også\.", said)


def test_what_is_over_is_shown_with_its_way_before_it_goes(tablet: Client, shop: Shop) -> None:
    _payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    said = look(tablet)
    assert "Tilbake til kunden" in said
    assert "to til tre bankdager" in said or "bankdager" in said
    found = re.search(r'"plan": "([^"]*)"', said)
    assert found
    assert press(tablet, shop, "complete-exchange", plan=found[1]).status_code == 204
    said = look(tablet)
    assert "100,00 går tilbake med Vipps" in said
    assert "Fullfør byttet" not in said


def test_a_refused_refund_is_said_where_it_is_seen(tablet: Client, shop: Shop) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    shop.town.fail("refund", "refuse", code="6210")
    press(tablet, shop, "complete-exchange")
    shop.keep(payment)
    said = look(tablet)
    assert "avslo tilbakebetalingen" in said
    assert "Kommer tilbake" not in said
    assert "Fullfør byttet" not in said


def test_it_is_taken_off_by_its_own_button(tablet: Client, shop: Shop) -> None:
    asked = bring(shop, sold(shop, shop.shirt), shop.shirt)
    url = reverse("take-exchange-off", args=[asked.pk])
    assert url in look(tablet)
    press(tablet, shop, "take-exchange-off", asked.pk)
    assert url not in look(tablet)
    again = press(tablet, shop, "take-exchange-off", asked.pk)
    assert "alert" in again.content.decode()


def test_nothing_is_exchanged_by_who_may_not_take_returns(client: Client, shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    accountant = make.staff(shop.device.store, RoleName.ACCOUNTANT)
    tablet = make.signed_in(client, shop.device, accountant)
    sent = {"all": "1", "exchange": "1", "reason": "Feil", "key": str(uuid.uuid4())}
    answer = tablet.post(reverse("return-goods", args=[receipt.pk]), sent)
    assert answer.status_code in (302, 403)
    assert not Return.objects.exists()


def test_the_customer_sees_what_comes_back(client: Client, shop: Shop) -> None:
    screen = make.screen(client, shop.device)
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    url, htmx = reverse("screen-look"), {"HX-Request": "true"}
    said = screen.get(url, headers=htmx).content.decode()
    assert "Kommer tilbake: White T-shirt" in said
    add(shop, shop.hoodie)
    said = screen.get(url, headers=htmx).content.decode()
    assert "<b>100,00</b>" in said


def test_the_phone_and_the_mail_bring_both_receipts(
    tablet: Client, shop: Shop, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _time in range(2):
        bring(shop, sold(shop, shop.shirt), shop.shirt)
        add(shop, shop.shirt)
        assert press(tablet, shop, "complete-exchange").status_code == 204
        sale = Receipt.objects.filter(kind="SALE").latest("pk")
        if not _time:
            page = digital.link(sale).removeprefix(settings.ORIGIN)
            opened = Client().post(page).content.decode()
            assert "Salgskvittering" in opened
            assert "Returkvittering" in opened
    press(tablet, shop, "mail-receipt", sale.pk, address="kari@example.com")
    asked = Mailing.objects.values_list("receipt__kind", flat=True)
    assert sorted(asked) == ["RETURN", "SALE"]


def test_the_end_of_the_day_waits_for_the_refund_of_what_is_over(
    tablet: Client, shop: Shop
) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    press(tablet, shop, "complete-exchange")
    waits = tablet.get(reverse("live-payment"))
    assert "Betales tilbake" in waits.content.decode()
    assert "HX-Refresh" not in waits.headers
    shop.keep(payment)
    assert tablet.get(reverse("live-payment")).headers["HX-Refresh"] == "true"


def test_a_credit_alone_is_fetched_from_the_tray(tablet: Client, shop: Shop) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    basket = shop.basket
    press(tablet, shop, "park", basket=str(basket.pk), name="Rød jakke")
    assert not shop.basket.credit
    assert "Rød jakke" in tablet.get(reverse("tray")).content.decode()
    press(tablet, shop, "recall", basket.pk)
    assert shop.basket == basket
    assert "Kommer tilbake" in look(tablet)
