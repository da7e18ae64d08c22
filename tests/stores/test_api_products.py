"""Products and prices as another system keeps them: put by SKU, one by one or many at once."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stores.models import Barcode, FixedGroups, Product, Scope
from tests import make
from tests.api import Caller, caller, code

pytestmark = pytest.mark.django_db

SOCKS: dict[str, Any] = {
    "names": {"nb": "Ullsokker"},
    "price": 14900,
    "currency": "NOK",
    "vat_code": "STANDARD",
    "unit": "PIECE",
    "group": None,
    "minimum_age": None,
    "is_active": True,
    "gtins": [],
}


@pytest.fixture
def who() -> Caller:
    make.vat_rates()
    return caller(make.store().merchant)


def statements(who: Caller, method: str, path: str, data: Any = None) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert getattr(who, method)(path, **(data or {})).status_code < 300
    return len(queries)


def test_a_product_is_made_changed_and_read_by_its_sku(who: Caller) -> None:
    gtin = make.gtin()
    made = who.put("products/NO-1001", SOCKS | {"gtins": [gtin]})
    changed = who.put("products/NO-1001", SOCKS | {"price": 12900, "gtins": [gtin]})
    read = who.get("products/NO-1001")

    assert (made.status_code, changed.status_code) == (201, 200)
    assert read.json() == changed.json()
    said = read.json()
    assert (said["sku"], said["price"], said["gtins"]) == ("NO-1001", 12900, [gtin.zfill(14)])
    row = Product.objects.get(merchant=who.integration.merchant)
    assert (row.sku, row.price, row.names) == ("NO-1001", 12900, {"nb": "Ullsokker"})


def test_what_is_put_twice_is_the_same(who: Caller) -> None:
    first, second = (who.put("products/A", SOCKS | {"gtins": ["96385074"]}) for _time in range(2))
    assert first.json() == second.json()
    assert Barcode.objects.count() == 1


def test_what_only_the_office_keeps_stays(who: Caller) -> None:
    row = make.product(merchant=who.integration.merchant, picture="socks", grid_position=3)
    who.put(f"products/{row.sku}", SOCKS)
    row.refresh_from_db()
    assert (row.picture, row.grid_position) == ("socks", 3)


def test_barcodes_that_are_not_put_are_gone(who: Caller) -> None:
    first, second = make.gtin(), make.gtin()
    who.put("products/A", SOCKS | {"gtins": [first, second]})
    assert who.put("products/A", SOCKS | {"gtins": [second]}).json()["gtins"] == [second.zfill(14)]
    assert [row.gtin for row in Barcode.objects.all()] == [second.zfill(14)]


def test_another_merchants_products_are_not_there(who: Caller) -> None:
    other = make.product(sku="B")
    assert code(who.get("products/B")) == (404, "not_found")
    assert who.get("products").json()["results"] == []
    assert who.put("products/B", SOCKS).status_code == 201
    other.refresh_from_db()
    assert other.price != SOCKS["price"] or other.names != SOCKS["names"]


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("/currency", {"currency": "SEK"}),
    ("/vat_code", {"vat_code": "FISH"}),
    ("/group", {"group": 999_999}),
    ("/gtins", {"gtins": ["7038010009458"]}),
    ("/names", {"names": {"nb": " "}}),
]


@pytest.mark.parametrize(("pointer", "wrong"), REFUSED)
def test_a_rule_refuses_and_says_what(who: Caller, pointer: str, wrong: dict[str, Any]) -> None:
    answer = who.put("products/A", SOCKS | wrong)
    assert code(answer) == (422, "refused")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Product.objects.exists()


def test_a_barcode_of_another_product_is_refused(who: Caller) -> None:
    code_ = make.barcode(make.product(merchant=who.integration.merchant))
    assert code(who.put("products/A", SOCKS | {"gtins": [code_.gtin]})) == (422, "refused")


def test_a_group_of_another_merchant_is_no_group(who: Caller) -> None:
    other = make.group(make.merchant())
    assert code(who.put("products/A", SOCKS | {"group": other.pk})) == (422, "refused")


def test_a_variant_is_called_as_its_family(who: Caller) -> None:
    merchant = who.integration.merchant
    make.family(merchant, "M")
    row = Product.objects.get(variant_label="M")
    assert code(who.put(f"products/{row.sku}", SOCKS)) == (422, "refused")
    assert who.put(f"products/{row.sku}", SOCKS | {"names": row.names}).status_code == 200


def test_goods_that_no_store_may_sell_are_not_put_on_sale(who: Caller) -> None:
    who.integration.merchant.stores.update(fixed_groups=FixedGroups.values[0])
    assert code(who.put("products/A", SOCKS)) == (422, "refused")
    assert who.put("products/A", SOCKS | {"is_active": False}).status_code == 201


INVALID: list[dict[str, Any]] = [
    {"price": "14900"},
    {"price": -1},
    {"price": 1.5},
    {"price": True},
    {"is_active": "true"},
    {"names": {}},
    {"names": {"xx": "?"}},
    {"names": {"nb": "a\nb"}},
    {"gtins": ["1"]},
    {"colour": "red"},
]


@pytest.mark.parametrize("wrong", INVALID, ids=str)
def test_nothing_is_guessed(who: Caller, wrong: dict[str, Any]) -> None:
    assert code(who.put("products/A", SOCKS | wrong)) == (400, "invalid_request")


def test_all_of_it_has_to_be_there(who: Caller) -> None:
    for name in SOCKS:
        given = {key: value for key, value in SOCKS.items() if key != name}
        answer = who.put("products/A", given)
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{name}"]


def test_an_older_look_changes_nothing(who: Caller) -> None:
    made = who.put("products/A", SOCKS, If_None_Match="*")
    tag = made["ETag"]
    assert who.get("products/A")["ETag"] == tag
    assert who.put("products/A", SOCKS | {"price": 1}, If_Match=tag).status_code == 200
    late = who.put("products/A", SOCKS | {"price": 2}, If_Match=tag)
    assert code(late) == (412, "precondition_failed")
    assert code(who.put("products/A", SOCKS, If_None_Match="*"))[0] == 412
    assert Product.objects.get().price == 1


def test_many_are_put_at_once_and_each_is_told(who: Caller) -> None:
    make.product(merchant=who.integration.merchant, sku="B")
    given = [
        {"sku": "A", **SOCKS},
        {"sku": "B", **SOCKS},
        {"sku": "C", **SOCKS, "currency": "EUR"},
    ]
    said = who.post("products", {"products": given}).json()["results"]
    assert [(row["sku"], row["status"]) for row in said] == [("A", 201), ("B", 200), ("C", 422)]
    assert [row["problem"] and row["problem"]["code"] for row in said] == [None, None, "refused"]
    assert {row.sku for row in Product.objects.all()} == {"A", "B"}


def test_the_list_goes_on_where_the_page_before_ended(who: Caller) -> None:
    for sku in "BDACE":
        make.product(merchant=who.integration.merchant, sku=sku)
    seen, address, more = [], "products?limit=2", True
    while more:
        page = who.get(address).json()
        seen += [row["sku"] for row in page["results"]]
        make.product(merchant=who.integration.merchant, sku=f"0{len(seen)}")
        more = page["next"] is not None
        address = (page["next"] or "").partition("testserver")[2]
    assert seen == ["A", "B", "C", "D", "E"]


def test_products_are_found_by_what_is_known_of_them(who: Caller) -> None:
    merchant = who.integration.merchant
    group = make.group(merchant)
    row = make.product(merchant=merchant, sku="A", group=group, is_active=False)
    make.product(merchant=merchant, sku="B")
    gtin = make.barcode(row).gtin
    for query in ({"sku": "A"}, {"gtin": gtin}, {"group": group.pk}, {"is_active": "false"}):
        assert [one["sku"] for one in who.get("products", **query).json()["results"]] == ["A"]
    for wrong in ("products?colour=red", "products?sku=A&sku=B", "products?limit=0"):
        assert code(who.get(wrong)) == (400, "invalid_request")
    assert code(who.get("products?cursor=_w")) == (422, "unknown_cursor")


def test_who_may_write_for_one_store_alone_may_not_write_prices() -> None:
    store = make.store()
    who = caller(store.merchant, store)
    assert code(who.put("products/A", SOCKS)) == (403, "missing_scope")


def test_groups_and_rates_are_told(who: Caller) -> None:
    group = make.group(who.integration.merchant, article_group="04006")
    make.group(make.merchant())
    [said] = who.get("groups").json()["results"]
    assert (said["id"], said["article_group"]) == (group.pk, "04006")
    rates = who.get("vat-rates", country="NO").json()["results"]
    assert {(row["vat_code"], row["rate"]) for row in rates} == {
        ("STANDARD", 2500),
        ("MIDDLE", 1500),
    }
    assert who.get("vat-rates", country="DK").json()["results"] == []


def test_the_number_of_statements_is_fixed(who: Caller) -> None:
    """The way in is two; what writes is written down before and after."""
    merchant = who.integration.merchant
    for _row in range(3):
        make.barcode(make.product(merchant=merchant))
    few = statements(who, "get", "products")
    for _row in range(30):
        make.barcode(make.product(merchant=merchant))
    assert statements(who, "get", "products") == few == 5
    sku = Product.objects.filter(merchant=merchant)[0].sku
    assert statements(who, "get", f"products/{sku}") == 5
    assert statements(who, "get", "groups") == 3
    assert statements(who, "get", "vat-rates") == 3
    assert statements(who, "get", "devices") == 3
    first = statements(who, "put", "products/A", {"body": SOCKS})
    again = statements(who, "put", "products/A", {"body": SOCKS})
    assert (first, again) == (15, 14)
    batch = {"products": [{"sku": f"N{at}", **SOCKS} for at in range(10)]}
    more = {"products": [{"sku": f"M{at}", **SOCKS} for at in range(20)]}
    ten, twenty = (statements(who, "post", "products", {"body": body}) for body in (batch, more))
    assert (twenty - ten) / 10 == 5


def test_prices_are_read_by_who_may_only_read() -> None:
    row = make.product(sku="A")
    who = caller(row.merchant, scopes=[Scope.PRODUCTS_READ])
    assert who.get("products/A").json()["price"] == row.price
    assert who.send("head", "products/A").status_code == 200
