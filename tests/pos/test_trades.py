"""Trades whose groups the law has fixed: other goods are not sold, and the reports have them."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import days, goods, tenders
from pos.models import BasketLine, Receipt, Report
from pos.refusals import NotPossible
from stores import trades
from stores.models import ALLOWED, ArticleGroup, FixedGroups, Product, ProductGroup, Store
from tests import make
from tests.constraints import refused
from tests.pos.till import Till

Group = ArticleGroup


def of_trade(till: Till, trade: str) -> Till:
    Store.objects.filter(pk=till.device.store_id).update(fixed_groups=trade)
    till.device.store.refresh_from_db()
    return till


def grouped(product: Product, article_group: str, name: str = "Gruppe") -> Product:
    given = {"names": {"nb": name}, "article_group": article_group}
    product.group = ProductGroup.objects.create(merchant=product.merchant, **given)
    product.save()
    return product


def office(client: Client, till: Till) -> Client:
    make.staff(till.device.store, "HEAD_OFFICE", whole_merchant=True, user=(user := make.user()))
    client.force_login(user)
    return client


# By hand, from the headings of code list 04.
FITS = [
    *((FixedGroups.HAIRDRESSER, one, True) for one in (Group.HAIRCUT, Group.TREATMENTS)),
    *((FixedGroups.HAIRDRESSER, one, False) for one in (Group.FOOD, Group.OTHER, None)),
    (FixedGroups.HAIRDRESSER, Group.GOODS, True),
    *((FixedGroups.RESTAURANT, one, True) for one in (Group.FOOD, Group.BEER, Group.WINE)),
    *((FixedGroups.RESTAURANT, one, True) for one in (Group.LIQUOR, Group.SOFT_DRINKS)),
    *((FixedGroups.RESTAURANT, one, True) for one in (Group.TOBACCO, Group.OTHER_GOODS)),
    *((FixedGroups.RESTAURANT, one, False) for one in (Group.GOODS, Group.HAIRCUT, None)),
    *(("", one, True) for one in (Group.GOODS, Group.OTHER, None)),
]


@pytest.mark.parametrize(("trade", "article_group", "fits"), FITS)
def test_a_till_sells_what_is_in_a_group_of_its_trade(
    till: Till, trade: str, article_group: str | None, fits: bool
) -> None:
    of_trade(till, trade)
    if article_group:
        grouped(till.hoodie, article_group)
    if fits:
        assert till.add(till.hoodie).line
        return
    with pytest.raises(NotPossible, match="no group that this trade reports by"):
        till.add(till.hoodie)
    assert not BasketLine.objects.exists()


def test_a_scan_is_refused_as_a_tap_is(till: Till) -> None:
    of_trade(till, FixedGroups.RESTAURANT)
    code = make.barcode(till.hoodie).gtin
    with pytest.raises(NotPossible, match="Tell head office"):
        goods.scan(till.device, code=code, key=uuid.uuid4(), staff_id=till.staff.pk)


def test_a_hairdressers_report_has_its_groups_by_employee(till: Till) -> None:
    of_trade(till, FixedGroups.HAIRDRESSER)
    grouped(till.hoodie, Group.HAIRCUT, "Klipp")
    grouped(till.coffee, Group.GOODS, "Varer")
    other = make.staff(till.device.store)
    for person, product in (
        (till.staff, till.hoodie),
        (till.staff, till.coffee),
        (other, till.hoodie),
        (other, till.hoodie),
    ):
        till.add(product)
        version = till.basket.version
        key = uuid.uuid4()
        assert tenders.take_card(till.device, version=version, key=key, staff_id=person.pk)
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())

    said = Report.objects.get().content
    by_person = {
        row["staff"]: [(one["name"], one["code"], one["count"], one["amount"]) for one in its]
        for row in said["operators"]
        if (its := row["groups"])
    }
    assert by_person == {
        till.staff.pk: [("Klipp", "04005", 1, 29900), ("Varer", "04003", 1, 2580)],
        other.pk: [("Klipp", "04005", 2, 59800)],
    }
    assert [row["amount"] for row in said["groups"]] == [89700, 2580]
    assert Receipt.objects.count() == 4


def test_the_groups_of_the_trades_do_not_overlap() -> None:
    assert set(ALLOWED) == set(FixedGroups)
    assert not set(ALLOWED[FixedGroups.HAIRDRESSER]) & set(ALLOWED[FixedGroups.RESTAURANT])


def test_no_store_has_a_trade_that_is_none(till: Till) -> None:
    with refused("store_fixed_groups_known"):
        Store.objects.update(fixed_groups="BAKER")


def test_the_office_is_told_what_its_tills_refuse(client: Client, till: Till) -> None:
    of_trade(till, FixedGroups.RESTAURANT)
    grouped(till.coffee, Group.FOOD)
    gone = make.product(merchant=till.hoodie.merchant, is_active=False)
    store = till.device.store
    assert list(trades.unsold(store)) == [till.hoodie]

    page = office(client, till).get(reverse("admin:stores_store_change", args=[store.pk]))
    address = f"{reverse('admin:stores_product_changelist')}?unsold={store.pk}"
    assert f'<a href="{address}">1</a>' in page.content.decode()
    shown = client.get(address).content.decode()
    assert till.hoodie.sku in shown
    assert till.coffee.sku not in shown
    assert gone.sku not in shown


def test_nobody_is_told_of_another_merchants_goods(client: Client, till: Till) -> None:
    of_trade(till, FixedGroups.RESTAURANT)
    theirs = make.store(fixed_groups=FixedGroups.RESTAURANT)
    product = make.product(merchant=theirs.merchant)
    address = f"{reverse('admin:stores_product_changelist')}?unsold={theirs.pk}"

    assert product.sku not in office(client, till).get(address).content.decode()


@pytest.mark.parametrize("trade", ["", *FixedGroups])
def test_goods_are_put_on_sale_in_a_group_of_the_trade(
    client: Client, till: Till, trade: str
) -> None:
    of_trade(till, trade)
    address = reverse("admin:stores_product_change", args=[till.hoodie.pk])
    page = office(client, till).get(address)
    form = {name: its for name, its in page.context["adminform"].form.initial.items() if its}
    form |= {"price": "299,00", "image": ""}
    inline = {f"barcodes-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    form |= {"name_nb": "Hettegenser", **inline}

    for is_active in (True, False):
        given: dict[str, Any] = form | ({"is_active": "on"} if is_active else {})
        if not is_active:
            given.pop("is_active", None)
        answer = client.post(address, given)
        errors = answer.context["adminform"].form.errors if answer.context else {}
        assert ("group" in errors) is (bool(trade) and is_active), errors


@pytest.mark.parametrize(("trade", "is_refused"), [("", False), (FixedGroups.RESTAURANT, True)])
def test_a_group_is_one_that_the_trade_reports_by(
    client: Client, till: Till, trade: str, is_refused: bool
) -> None:
    of_trade(till, trade)
    grouped(till.hoodie, Group.FOOD)
    assert till.hoodie.group
    address = reverse("admin:stores_productgroup_change", args=[till.hoodie.group.pk])
    given = {"merchant": till.hoodie.merchant_id, "position": 0, "name_nb": "Mat"}
    answer = office(client, till).post(address, given | {"article_group": Group.HAIRCUT})

    errors = answer.context["adminform"].form.errors if answer.context else {}
    assert ("article_group" in errors) is is_refused, errors


def test_a_merchant_of_two_trades_sells_each_ones_goods_where_they_belong(till: Till) -> None:
    of_trade(till, FixedGroups.RESTAURANT)
    merchant = till.hoodie.merchant
    make.store(merchant=merchant, fixed_groups=FixedGroups.HAIRDRESSER)
    grouped(till.hoodie, Group.HAIRCUT)

    assert trades.refusal(merchant.pk, till.hoodie.group) == ""
    assert trades.refusal(merchant.pk, None) != ""
    with pytest.raises(NotPossible):
        till.add(till.hoodie)
