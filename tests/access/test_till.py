"""Every address of the till, the screens and whatever holds a key, as everybody."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.timezone import now

from payments.models import LookUp
from pos.models import BasketLine
from stores import devices
from stores.access import MAY, Action
from stores.declared import every
from stores.models import POSDevice, RoleName
from stores.routes import Device, Keyed, Screen, Till
from tests import fill_payments, fill_pos, make
from tests.access import people
from tests.access.requests import TRACES, ask
from tests.pos.till import Till as Cashier
from tests.pos.till import open_till

pytestmark = pytest.mark.django_db

NOWHERE = 987654321
# A tablet that is seen is written down, and who may not be there any more is signed out.
SEEN = {"stores_posdevice", "stores_customerscreen", "stores_signin"}


def of(kind: type) -> list[tuple[str, URLPattern]]:
    return [
        (where, pattern)
        for where, pattern in every(get_resolver("config.urls").url_patterns)
        if isinstance(getattr(pattern.callback, "policy", None), kind)
    ]


def address(pattern: URLPattern, pk: int = NOWHERE) -> str:
    return reverse(str(pattern.name), args=[pk for _ in pattern.pattern.converters])


def policy_of(pattern: URLPattern) -> Any:
    return pattern.callback.policy  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", RoleName)
def test_a_till_does_what_the_role_of_who_stands_there_allows(role: RoleName) -> None:
    """Who may not sell there at all is sent to sign in; what a role does not allow is 403."""
    device = make.device(last_seen_at=now())
    client = Client(raise_request_exception=False)
    make.signed_in(client, device, make.staff(device.store, role))
    for where, pattern in of(Till):
        action = Action(policy_of(pattern).action)
        for method in ("GET", "POST"):
            answer = ask(client, method, address(pattern))
            if Action.SELL not in MAY[role] and action not in MAY[role]:
                assert answer.response.headers["Location"] == reverse("sign-in"), where
            elif action not in MAY[role]:
                assert answer.status == 403, where
                assert not answer.changed - SEEN, where
            else:
                assert answer.status != 403, f"{role} {method} {where}"
                assert not str(answer.response.headers.get("Location")).endswith("/sign-in/")


@pytest.mark.parametrize("kind", [Till, Device, Screen])
def test_no_page_of_a_tablet_opens_to_whoever_has_none(kind: type) -> None:
    """Nobody in the office has one, not even a superuser, and a revoked tablet is none."""
    everybody = people.around(make.store())
    revoked = make.device()
    old = make.signed_in(Client(), revoked)
    make.screen(old, revoked)
    devices.revoke(revoked.pk)
    made_up = Client()
    made_up.cookies[settings.DEVICE_COOKIE] = made_up.cookies[settings.SCREEN_COOKIE] = "made up"
    way_in = reverse("pair-screen" if kind is Screen else "pair")
    for where, pattern in of(kind):
        for client in (*(person.client for person in everybody), old, made_up):
            for method in ("GET",) if kind is Screen else ("GET", "POST"):
                answer = ask(client, method, address(pattern))
                assert answer.response.headers.get("Location") == way_in, where
                assert not answer.changed, where


def test_a_screen_only_looks() -> None:
    device = make.device(last_seen_at=now())
    client = make.screen(Client(), device)
    for where, pattern in of(Screen):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert ask(client, method, address(pattern)).status == 405, where


def test_who_has_not_the_key_is_refused_whoever_he_is() -> None:
    everybody = people.around(make.store())
    for where, pattern in of(Keyed):
        key = "made-up" * 6
        url = reverse(str(pattern.name), args=[key for _ in pattern.pattern.converters])
        for person in everybody[:6]:
            answer = person.client.post(url, "{}", content_type="application/json")
            assert answer.status_code == policy_of(pattern).refusal, f"{person}: {where}"


def looked_up(at: list[POSDevice]) -> list[LookUp]:
    return LookUp.objects.bulk_create(
        LookUp(device=one, staff=make.staff(one.store), key=uuid.uuid4(), kind="QR", at=now())
        for one in at
    )


def lines(at: list[POSDevice]) -> Iterator[BasketLine]:
    for one in at:
        goods = make.product(merchant=one.store.merchant)
        Cashier(one, make.staff(one.store), goods, goods).add(goods)
        yield BasketLine.objects.latest("pk")


def tenders(at: list[POSDevice]) -> Iterator[Any]:
    for one in at:
        goods = make.product(merchant=one.store.merchant)
        till = Cashier(one, make.staff(one.store), goods, goods)
        sold = till.sell()
        assert sold.basket
        yield sold.basket.tenders.get()


def products(at: list[POSDevice]) -> list[Any]:
    return [make.product(merchant=one.store.merchant, image="x.webp") for one in at]


# By the name of the argument, a row for each device.
ROWS: dict[str, Callable[[list[POSDevice]], Any]] = {
    "basket_id": fill_pos.baskets,
    "family_id": lambda at: [make.family(one.store.merchant, "S") for one in at],
    "line_id": lines,
    "look_up_id": looked_up,
    "payment_id": fill_payments.payments,
    "product_id": products,
    "receipt_id": fill_pos.receipts,
    "report_id": fill_pos.reports,
    "return_id": fill_pos.returns,
    "tender_id": tenders,
}
NAMED = [
    pytest.param(pattern, id=where)
    for kind in (Till, Device, Screen)
    for where, pattern in of(kind)
    if pattern.pattern.converters
]


def sent() -> dict[str, str]:
    """What forms of the till send, so that it comes to looking for the row."""
    asked = ("quantity", "amount", "price", "percent", "version", "note", "reason", "email")
    return {**dict.fromkeys(asked, "1"), "key": str(uuid.uuid4()), "reason": "why not"}


@pytest.mark.parametrize("pattern", NAMED)
def test_what_is_somewhere_else_is_as_what_is_nowhere(pattern: URLPattern) -> None:
    """Of another store of the merchant, unless the policy says any; never of another merchant."""
    (name,) = pattern.pattern.converters
    till = open_till()
    policy = policy_of(pattern)
    sibling = make.device(store=make.store(merchant=till.device.store.merchant))
    beside, elsewhere = ROWS[name]([sibling, make.device()])
    client = Client(raise_request_exception=False)
    make.signed_in(client, till.device, make.staff(till.device.store, RoleName.MANAGER))
    make.screen(client, till.device)
    is_shared = getattr(policy, "is_of_business", False) or name in ("family_id", "product_id")
    for method in ("GET",) if isinstance(policy, Screen) else ("GET", "POST"):
        nowhere = ask(client, method, address(pattern), sent())
        for row in (elsewhere,) if is_shared else (elsewhere, beside):
            answer = ask(client, method, address(pattern, row.pk), sent())
            assert answer.status == nowhere.status, f"{method} {row}"
            assert answer.status in (200, 204, 302, 400, 404, 405, 409), answer.status
            assert answer.changed <= nowhere.changed | {*TRACES}, f"{method} {row}"
