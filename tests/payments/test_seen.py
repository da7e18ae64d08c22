"""What a person decides is about the payment that the page showed, and about no other."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments import decisions, flow
from payments.models import Closing, Operation, Payment
from pos.models import Receipt, Return
from stores.models import RoleName
from tests.payments.office import goods, read_again, saleless, split, unknown
from tests.payments.shop import Shop, holds
from tests.payments.test_admin import confirm, page
from tests.payments.test_money_back import lines_of, portal
from tests.stores.pages import enter, text

Scene = tuple[Payment, Callable[[], object]]
SINCE = "Something has happened since"


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def asked(shop: Shop) -> Payment:
    """The customer approved in the moment of the abort."""
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.asked_at
    return payment


def refused_capture(shop: Shop, payment: Payment) -> None:
    """The customer approves, and the money cannot be taken."""
    shop.town.post("faults", clear=True)
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.flag == "CAPTURE_REFUSED"


def cancel(shop: Shop) -> Scene:
    payment = shop.waiting()
    return payment, lambda: refused_capture(shop, payment)


def captured_in_part(shop: Shop) -> Scene:
    payment = asked(shop)

    def happens() -> None:
        portal(shop, payment, "capture", 20000)
        read_again(shop, payment)
        assert payment.captured == 20000

    return payment, happens


def set_aside(shop: Shop) -> Scene:
    payment = unknown(shop)
    return payment, lambda: refused_capture(shop, payment)


def sell(shop: Shop) -> Scene:
    payment = saleless(shop)

    def happens() -> None:
        payment.refresh_from_db()
        payment.flag_for("REFUND_REFUSED", timezone.now())
        payment.save()

    return payment, happens


def refunded_in_part(shop: Shop, payment: Payment) -> Scene:
    def happens() -> None:
        portal(shop, payment, "refund", 10000)
        read_again(shop, payment)
        assert payment.refunded == 10000

    return payment, happens


SCENES: dict[str, tuple[str, Callable[[Shop], Scene]]] = {
    "a cancel of a request that has been approved meanwhile": ("cancel", cancel),
    "a sale of which a part has been captured": ("complete", captured_in_part),
    "a release of which a part has been captured": ("release", captured_in_part),
    "a till freed from what is known by now": ("set_aside", set_aside),
    "a sale of money that another has tried to pay back": ("sell", sell),
    "a pay-back of what went back in part": (
        "pay_back",
        lambda shop: refunded_in_part(shop, saleless(shop)),
    ),
    "a part that went back in part": (
        "pay_back",
        lambda shop: refunded_in_part(shop, split(shop)),
    ),
}


@pytest.mark.parametrize("scene", SCENES)
def test_no_act_is_done_on_a_payment_that_is_not_what_the_page_showed(
    shop: Shop, manager: Client, scene: str
) -> None:
    act, begin = SCENES[scene]
    payment, happens = begin(shop)
    opened = manager.get(page(act, payment.pk))
    happens()
    before = (Closing.objects.count(), Operation.objects.count(), Receipt.objects.count())
    given = {"key": str(uuid.uuid4()), "seen": opened.context["seen"], "reason": "as it stood"}

    answer = manager.post(page(act, payment.pk), given, follow=True)

    assert SINCE in text(answer)
    assert answer.context["original"] == payment, "the page of the payment, as it is now"
    after = (Closing.objects.count(), Operation.objects.count(), Receipt.objects.count())
    assert after == before
    assert SINCE not in text(confirm(manager, act, payment, reason="looked again"))
    shop.keep(payment, looks=2)
    assert holds()


def quantities(payment: Payment, shirts: int) -> dict[str, str]:
    return {f"line-{lines_of(payment)[1]}": str(shirts), "reason": "too small"}


@pytest.mark.parametrize("act", ["return", "take_back"])
def test_no_goods_come_back_for_money_that_has_gone_back_since(
    shop: Shop, manager: Client, act: str
) -> None:
    payment = shop.paid()
    if act == "take_back":
        portal(shop, payment, "refund", 19900)
        read_again(shop, payment)
    url = page(act, payment.pk)
    chosen = {**quantities(payment, 1), "seen": manager.get(url).context["seen"]}
    sure = manager.post(url, chosen)
    assert sure.context["seen"] == chosen["seen"], "what was shown first, not what is so by now"
    portal(shop, payment, "refund", 10000, key="since")
    read_again(shop, payment)

    given = {"key": str(uuid.uuid4()), "sure": "1", **chosen}
    answer = manager.post(url, given, follow=True)

    assert SINCE in text(answer)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert not Return.objects.exists()
    assert SINCE in text(manager.post(url, chosen, follow=True)), "before the sum is shown, too"


def test_a_cashiers_answer_is_what_the_office_sees(shop: Shop, manager: Client) -> None:
    payment = asked(shop)
    opened = manager.get(page("release", payment.pk))
    flow.complete(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    given = {"key": str(uuid.uuid4()), "seen": opened.context["seen"], "reason": "has left"}

    assert SINCE in text(manager.post(page("release", payment.pk), given, follow=True))
    shop.keep(payment)
    assert shop.receipt(payment)


def pressed_after(shop: Shop, manager: Client, act: str, payment: Payment, looks: int) -> Any:
    opened = manager.get(page(act, payment.pk))
    for _look in range(looks):
        read_again(shop, payment)
    given = {"key": str(uuid.uuid4()), "seen": opened.context["seen"], "reason": "as it stands"}
    return manager.post(page(act, payment.pk), given, follow=True)


@pytest.mark.parametrize(
    ("act", "begin"),
    [
        ("cancel", Shop.waiting),
        # Its create is answered meanwhile: it is the same request, and nothing is reserved.
        ("cancel", Shop.ask),
        ("complete", asked),
        ("release", asked),
        ("set_aside", unknown),
        ("sell", saleless),
        ("pay_back", split),
    ],
)
def test_a_look_that_finds_nothing_refuses_nothing(
    shop: Shop, manager: Client, act: str, begin: Callable[[Shop], Payment]
) -> None:
    payment = begin(shop)
    answer = pressed_after(shop, manager, act, payment, looks=2)
    assert SINCE not in text(answer)
    assert 'class="success"' in text(answer)


def test_a_return_after_a_look_that_finds_nothing_is_paid_back(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    url = page("return", payment.pk)
    seen = manager.get(url).context["seen"]
    read_again(shop, payment)
    given = {"key": str(uuid.uuid4()), "seen": seen, "sure": "1", **goods(payment)}
    manager.post(url, given)
    read_again(shop, payment)
    assert payment.refunded == 29900
    assert holds()


@pytest.mark.parametrize(
    "news",
    [
        {"flag": "UNKNOWN"},
        {"captured": 49800},
        {"asked_at": dt.datetime(2026, 11, 26, tzinfo=dt.UTC)},
        {"state": "TERMINATED"},
    ],
    ids=str,
)
def test_flags_sums_the_state_and_the_tills_question_are_news(
    shop: Shop, news: dict[str, Any]
) -> None:
    payment = shop.waiting()
    Payment.objects.filter(pk=payment.pk).update(state="AUTHORIZED", authorized=49800)
    payment.refresh_from_db()
    seen = decisions.mark(payment)
    for name, value in news.items():
        setattr(payment, name, value)
    assert decisions.mark(payment) != seen


def test_an_operation_on_its_way_and_the_basket_are_news(shop: Shop) -> None:
    payment = shop.waiting()
    seen = decisions.mark(payment)
    shop.abort(payment)
    payment.refresh_from_db()
    under_way = decisions.mark(payment)
    payment.basket.state = "VOID"
    assert len({seen, under_way, decisions.mark(payment)}) == 3
