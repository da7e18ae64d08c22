"""What holds when several people do the same at the same moment: real connections, real commits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, transaction

from stores import devices, pins
from stores.models import Product, SignIn
from tests import make
from tests.api import caller
from tests.beside import begin, until_waiting
from tests.stores.test_api_products import SOCKS

pytestmark = pytest.mark.usefixtures("committed")


def at_once(act: Callable[[], str], times: int) -> Counter[str]:
    def alone() -> str:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        futures = [pool.submit(alone) for _ in range(times)]
        return Counter(future.result() for future in futures)


def test_of_twelve_guesses_at_once_only_five_are_looked_at() -> None:
    device = make.device()
    person = make.staff(device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()

    def guess() -> str:
        try:
            pins.check_pin(device, person, "518273")
        except pins.SignInRefused as refusal:
            return type(refusal).__name__
        return "in"

    assert at_once(guess, 12) == {"WrongPin": 4, "Locked": 8}
    with pytest.raises(pins.Locked):
        pins.check_pin(device, person, make.PIN)


def test_of_tablets_that_use_one_code_at_once_one_is_paired() -> None:
    code = devices.offer_pairing(make.device().pk)

    def pair() -> str:
        try:
            devices.pair(code)
        except devices.WrongCode:
            return "refused"
        return "paired"

    assert at_once(pair, 4) == {"paired": 1, "refused": 3}


def test_two_sign_ins_at_once_leave_one_person_at_the_till() -> None:
    device = make.device()
    person = make.staff(device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()

    def enter() -> str:
        pins.begin(device, pins.recognise(device, person, make.PIN))
        return "in"

    assert at_once(enter, 4) == {"in": 4}
    assert SignIn.objects.filter(device=device, ended_at=None).count() == 1


def test_a_revoked_tablets_screen_is_told_at_once() -> None:
    device = make.device()
    devices.pair(devices.offer_pairing(device.pk))
    known = connection.get_connection_params()
    kept = {
        name: known[name]
        for name in ("dbname", "user", "password", "host", "port")
        if name in known
    }
    with psycopg.connect(**kept, autocommit=True) as screen:
        screen.execute("LISTEN nordkassa_live")
        devices.revoke(device.pk)
        heard = [note.payload for note in screen.notifies(timeout=2, stop_after=1)]
    assert heard == [f"{device.pk}:revoked"]


@pytest.mark.parametrize(
    ("is_careful", "status", "price"), [(False, 200, SOCKS["price"]), (True, 412, 500)]
)
def test_another_system_waits_for_the_office_and_leaves_what_only_that_keeps(
    is_careful: bool, status: int, price: int
) -> None:
    row = make.product(merchant=make.store().merchant, sku="A")
    make.vat_rates()
    who, answers = caller(row.merchant), list[int]()
    told = {"If_Match": who.get("products/A")["ETag"]} if is_careful else {}

    def put() -> None:
        answers.append(who.put("products/A", SOCKS, **told).status_code)

    with transaction.atomic():
        Product.objects.filter(pk=row.pk).update(price=500, grid_position=7)
        putting = begin(put)
        until_waiting()
    putting.join(10)

    row.refresh_from_db()
    assert (answers, row.price, row.grid_position) == ([status], price, 7)
