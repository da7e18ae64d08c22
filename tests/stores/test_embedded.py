"""Codes with a price or a weight: how a merchant's rules read them, and what the office keeps."""

from typing import Any

import pytest
from django.test import Client
from stdnum import ean

from stores import embedded
from stores.models import Embedded, EmbeddedCode, Merchant, Product, RoleName
from tests import make
from tests.constraints import copy, refused
from tests.stores.pages import enter, form_of, page, text

pytestmark = pytest.mark.django_db


def code(digits: str) -> str:
    assert len(digits) == 12
    return digits + str(ean.calc_check_digit(digits))


def rule(of: Merchant, prefix: str, kind: str, **fields: Any) -> EmbeddedCode:
    given = {"item_digits": 5, "decimals": 3 if kind == Embedded.WEIGHT else 2}
    return EmbeddedCode.objects.create(merchant=of, prefix=prefix, kind=kind, **given | fields)


@pytest.mark.parametrize(
    ("fields", "digits", "own", "value"),
    [
        ({"item_digits": 5}, "201234512345", "201234500000", 12345),
        ({"item_digits": 4}, "201234012345", "201234000000", 12345),
        ({"item_digits": 4, "has_value_check": True}, "201234712345", "201234000000", 12345),
        ({"item_digits": 5, "has_value_check": True}, "201234571234", "201234500000", 1234),
        ({"item_digits": 6}, "201234561234", "201234560000", 1234),
        ({"decimals": 1}, "201234500123", "201234500000", 1230),
        ({"decimals": 0}, "201234500123", "201234500000", 12300),
        ({"kind": "WEIGHT"}, "201234500452", "201234500000", 452),
        ({"kind": "WEIGHT", "decimals": 2}, "201234500452", "201234500000", 4520),
    ],
)
def test_a_label_is_read_by_the_rule_of_its_prefix(
    fields: dict[str, Any], digits: str, own: str, value: int
) -> None:
    merchant = make.merchant()
    kind = fields.pop("kind", "PRICE")
    rule(merchant, "20", kind, **fields)

    for given in (code(digits), f"0{code(digits)}"):
        assert embedded.read(merchant.pk, given) == (f"0{code(own)}", kind, value)


def test_a_label_of_a_shop_that_reads_twelve_digits() -> None:
    merchant = make.merchant()
    rule(merchant, "02", "PRICE")

    label = embedded.read(merchant.pk, code("021234512345")[1:])

    assert label == (f"0{code('021234500000')}", "PRICE", 12345)


def test_other_codes_are_no_labels() -> None:
    merchant, other = make.merchant(), make.merchant()
    rule(merchant, "20", "PRICE")
    ours = code("201234512345")

    for given in (code("211234512345"), code("703801000945"), "20123451", f"1{ours}", "20x", ""):
        assert embedded.read(merchant.pk, given) is None
    assert embedded.read(other.pk, ours) is None


def test_a_wrong_check_digit_is_said() -> None:
    merchant = make.merchant()
    rule(merchant, "20", "PRICE")
    right = code("201234512345")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)

    with pytest.raises(embedded.WrongLabel, match=wrong):
        embedded.read(merchant.pk, wrong)


def test_rules_that_read_nothing_are_refused() -> None:
    price = rule(make.merchant(), "20", "PRICE")
    for constraint, changed in (
        ("one_embedded_code_per_prefix_and_merchant", {}),
        ("embedded_code_prefix_of_the_shop", {"prefix": "70"}),
        ("embedded_code_prefix_of_the_shop", {"prefix": "2"}),
        ("embedded_code_decimals_fit", {"prefix": "21", "kind": "SIZE"}),
        ("embedded_code_leaves_digits", {"prefix": "21", "item_digits": 3}),
        ("embedded_code_leaves_digits", {"prefix": "21", "item_digits": 7}),
        (
            "embedded_code_leaves_digits",
            {"prefix": "21", "item_digits": 6, "has_value_check": True},
        ),
        ("embedded_code_decimals_fit", {"prefix": "21", "decimals": 3}),
        ("embedded_code_decimals_fit", {"prefix": "21", "kind": "WEIGHT", "decimals": 4}),
    ):
        with refused(constraint):
            copy(price, **changed)


def test_head_office_says_how_its_labels_are_read(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Merchant, "change", store.merchant_id)
    data = form_of(client.get(url)) | {"embedded_codes-TOTAL_FORMS": "1"}
    fields = {"prefix": "23", "kind": "WEIGHT", "item_digits": "5", "decimals": "4"}
    data |= {f"embedded_codes-0-{name}": value for name, value in fields.items()}

    assert "a weight in kilograms at most 3" in text(client.post(url, data))
    answer = client.post(url, data | {"embedded_codes-0-decimals": "3"})

    assert answer.status_code == 302, text(answer)
    kept = store.merchant.embedded_codes.get()
    assert (kept.prefix, kept.kind, kept.value_digits) == ("23", "WEIGHT", 5)


def test_any_label_of_the_goods_becomes_their_barcode(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    make.vat_rates()
    rule(store.merchant, "23", "WEIGHT")
    cheese, ham = (make.product(merchant=store.merchant, unit="KG") for _ in range(2))

    def give(product: Product, *codes: str) -> Any:
        url = page(Product, "change", product.pk)
        data = form_of(client.get(url)) | {"barcodes-TOTAL_FORMS": len(codes)}
        return client.post(
            url, data | {f"barcodes-{at}-gtin": each for at, each in enumerate(codes)}
        )

    assert give(cheese, code("231234500452")).status_code == 302
    again = [code("231234500999"), code("231234500777")]
    assert "Another product has this GTIN." in text(give(ham, again[0]))
    assert "Another product has this GTIN." in text(give(ham, code("231234600001"), *again))

    assert cheese.barcodes.get().gtin == f"0{code('231234500000')}"
    assert not ham.barcodes.exists()
