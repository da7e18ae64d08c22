"""The way into the till in one statement says what the rules elsewhere say."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stores import access, devices, sign_ins
from stores.models import Product, Role, RoleName, SignIn, Staff
from stores.prepared import Prepared, paths, read
from tests import make

pytestmark = pytest.mark.django_db

TOKEN = "token"


@pytest.fixture
def sign_in() -> SignIn:
    device = make.device(token_sha256=devices.token_hash(TOKEN), paired_at=timezone.now())
    return SignIn.objects.create(
        device=device, staff=make.staff(device.store), signed_in_at=timezone.now()
    )


def test_everything_that_a_till_needs_comes_in_one_statement(sign_in: SignIn) -> None:
    sign_ins.find_open(TOKEN, access.Action.SELL)
    with CaptureQueriesContext(connection) as queries:
        found = sign_ins.find_open(TOKEN, access.Action.SELL)
        assert found
        its, is_allowed, _ = found
        shown = (its.staff.name, its.device.pos_id, its.device.store.merchant.name)

    assert len(queries) == 1
    assert is_allowed
    kept = SignIn.objects.select_related("device__store__merchant", "staff").get()
    assert shown == (kept.staff.name, kept.device.pos_id, kept.device.store.merchant.name)
    for ours, its_row in (
        (its, kept),
        (its.device, kept.device),
        (its.device.store, kept.device.store),
        (its.device.store.merchant, kept.device.store.merchant),
        (its.staff, kept.staff),
    ):
        for field in its_row._meta.concrete_fields:
            assert getattr(ours, field.attname) == getattr(its_row, field.attname), field


@pytest.mark.parametrize("role", RoleName)
@pytest.mark.parametrize("where", ["this store", "another store", "all stores"])
def test_who_may_do_what_is_what_access_says(sign_in: SignIn, role: str, where: str) -> None:
    store = sign_in.device.store
    other = make.store(merchant=store.merchant)
    stores = {"this store": store, "another store": other, "all stores": None}
    Role.objects.filter(staff=sign_in.staff).delete()
    Role.objects.create(
        staff=sign_in.staff, merchant=store.merchant, store=stores[where], role=role
    )

    for action in access.Action:
        found = sign_ins.find_open(TOKEN, action)
        assert found
        assert found[1] == access.can(sign_in.staff, action, store), action


@pytest.mark.parametrize("why", ["ended", "too old", "has left", "wrong token", "no token"])
def test_who_is_not_signed_in_is_nobody(sign_in: SignIn, why: str) -> None:
    token = {"wrong token": "other", "no token": ""}.get(why, TOKEN)
    if why == "ended":
        SignIn.objects.update(ended_at=timezone.now())
    if why == "too old":
        SignIn.objects.update(signed_in_at=F("signed_in_at") - sign_ins.LASTS)
    if why == "has left":
        Staff.objects.update(is_active=False)

    assert sign_ins.find_open(token, access.Action.SELL) is None


def test_a_row_that_was_read_is_the_row_that_the_orm_reads() -> None:
    product = make.product(names={"nb": "Kaffe", "en": "Coffee"})
    with connection.cursor() as cursor:
        text, values = Product.objects.values_list(*paths(Product)).query.sql_with_params()
        cursor.execute(text, values)
        found = read(Product, cursor.fetchone())

    assert found == product
    assert found.names == {"nb": "Kaffe", "en": "Coffee"}
    assert not found._state.adding


def test_parameters_that_look_alike_are_refused() -> None:
    alike = Prepared(
        lambda first, second: Product.objects.filter(sku__in=[first, second]).values_list("pk"),
        first="same",
        second="same",
    )
    unused = Prepared(
        lambda first, at: Product.objects.filter(sku=first).values_list("pk"),
        first="one",
        at=dt.date.max,
    )
    for wrong in (alike, unused):
        with pytest.raises(LookupError):
            wrong.first(first="x", second="y")
