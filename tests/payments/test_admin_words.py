"""What the office's page of a payment says while something is under way, and who did what."""

import pytest
from django.test import Client

from payments.models import Payment
from stores.models import RoleName
from tests.payments.office import goods
from tests.payments.shop import Shop
from tests.payments.test_admin import confirm, page
from tests.stores.pages import enter, text


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def heading(client: Client, payment: Payment) -> str:
    return str(client.get(page("change", payment.pk)).context["title"])


def buttons(client: Client, payment: Payment) -> dict[str, str]:
    offered = client.get(page("change", payment.pk)).context["offers"]
    return {offer.name: offer.reason for offer in offered}


def told(client: Client, payment: Payment) -> list[tuple[str, str, str]]:
    rows = client.get(page("change", payment.pk)).context["rows"]
    return [(row.lane, str(row.what), row.proof) for row in rows]


def test_money_being_released_is_not_called_approved(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    shop.abort(payment)
    shop.keep(payment)

    confirm(manager, "release", payment)
    assert heading(manager, payment) == "Being released"
    assert buttons(manager, payment) == {
        "again": "",
        "cancel": "It is being cancelled already.",
    }
    shop.keep(payment)
    assert heading(manager, payment) == "Released, nothing charged"
    assert list(buttons(manager, payment)) == ["again"]


def test_a_payment_is_cancelled_once(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    assert buttons(manager, payment)["cancel"] == ""

    confirm(manager, "cancel", payment)
    assert heading(manager, payment) == "Being aborted"
    assert buttons(manager, payment)["cancel"]


def test_money_on_its_way_back_is_said(shop: Shop, manager: Client) -> None:
    payment = shop.paid()

    confirm(manager, "return", payment, sure="1", **goods(payment))
    assert heading(manager, payment) == "Paid, being paid back"
    shop.keep(payment)
    assert heading(manager, payment) == "Paid, and partly paid back"


def test_an_abort_names_the_person_and_the_place(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    shop.abort(payment)

    proof = f"{shop.staff.name} · {shop.device.name}"
    assert ("till", "Aborted", proof) in told(manager, payment)


def test_a_cancel_of_the_office_is_not_the_tills(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    confirm(manager, "cancel", payment)

    rows = told(manager, payment)
    assert [lane for lane, what, _ in rows if what == "Cancelled in the office"] == ["we"]
    assert not [row for row in rows if row[1] == "Aborted"]


def test_amounts_and_times_are_written_one_way(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    amount = "NOK\N{NO-BREAK SPACE}498.00"

    listed = text(manager.get(page("changelist")))
    shown = text(manager.get(page("change", payment.pk)))
    assert amount in listed
    assert amount in shown
    assert payment.payer_shown.replace(" ", "\N{NO-BREAK SPACE}") in listed
    clocks = {row.clock for row in manager.get(page("change", payment.pk)).context["rows"]}
    assert all(len(clock) == len("13:57:42") for clock in clocks)
