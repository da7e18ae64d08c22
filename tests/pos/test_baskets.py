"""The rules of the basket."""

import uuid

import pytest
from django.utils import timezone

from pos import baskets, goods, lines, voids
from pos.models import Basket, JournalEntry, Tender
from pos.refusals import Frozen, NotPossible, Stale, UnknownCode
from tests import make
from tests.pos.till import Till


def test_the_same_goods_again_are_one_line_more_of_it(till: Till) -> None:
    till.add(till.hoodie)
    changed = till.add(till.hoodie)

    assert changed.line
    assert (changed.line.quantity, changed.line.amount, changed.line.vat) == (2000, 59800, 11960)
    assert (till.basket.total, till.basket.vat) == (59800, 11960)


def test_a_scan_sent_twice_lands_once(till: Till) -> None:
    key = uuid.uuid4()
    till.add(till.hoodie, key)
    till.add(till.hoodie, key)

    assert till.basket.total == 29900


def test_a_scanned_gtin_becomes_a_line_whatever_zeros_stand_before_it(till: Till) -> None:
    code = make.gtin()
    make.barcode(till.hoodie, code)

    for scanned in (code, code.zfill(14)):
        goods.scan(till.device, code=scanned, key=uuid.uuid4(), staff_id=till.staff.pk)
    assert till.basket.total == 59800


def test_an_unknown_code_changes_nothing(till: Till) -> None:
    with pytest.raises(UnknownCode):
        goods.scan(till.device, code="7038010000000", key=uuid.uuid4(), staff_id=till.staff.pk)
    assert till.basket.version == 1


def test_another_merchants_goods_are_unknown(till: Till) -> None:
    code = make.gtin()
    make.barcode(make.product(), code)

    with pytest.raises(UnknownCode):
        goods.scan(till.device, code=code, key=uuid.uuid4(), staff_id=till.staff.pk)


def test_lines_keep_the_order_of_the_scans(till: Till) -> None:
    goods = [make.product(merchant=till.device.store.merchant) for _ in range(20)]
    for product in goods:
        till.add(product)

    assert [line.product_id for line in baskets.lines_of(till.basket)] == [
        product.pk for product in goods
    ]


def test_a_later_price_does_not_reach_the_line(till: Till) -> None:
    till.add(till.hoodie)
    till.hoodie.price = 19900
    till.hoodie.save(update_fields=["price"])
    till.add(till.hoodie)

    assert [line.unit_price for line in baskets.lines_of(till.basket)] == [29900, 19900]
    assert till.basket.total == 49800


def test_vat_is_computed_once_on_the_line(till: Till) -> None:
    changed = till.add(till.coffee)

    assert changed.line
    assert (changed.line.vat_rate, changed.line.standard_code, changed.line.vat) == (
        1500,
        "31",
        337,
    )


def edit(till: Till, quantity: int, version: int | None = None) -> lines.Changed:
    line = till.basket.lines.get()
    return lines.set_quantity(
        till.device.pk,
        line_id=line.pk,
        quantity=quantity,
        version=version or till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def test_weight_is_sold_in_thousandths_of_a_kilogram(till: Till) -> None:
    till.add(till.coffee)
    changed = edit(till, 455)

    assert changed.line
    assert changed.line.amount == 1174  # 25,80 × 0,455 = 11,739


def test_a_piece_is_never_sold_in_parts(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible):
        edit(till, 1500)


@pytest.mark.parametrize("quantity", [0, -1000, 10**15])
def test_impossible_quantities_change_nothing(till: Till, quantity: int) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible):
        edit(till, quantity)
    assert till.basket.total == 29900


def test_an_edit_from_an_old_look_is_refused(till: Till) -> None:
    till.add(till.hoodie)
    old = till.basket.version
    till.add(till.hoodie)

    with pytest.raises(Stale):
        edit(till, 1000, version=old)


def test_fewer_and_removed_lines_stay_in_the_journal(till: Till) -> None:
    till.add(till.hoodie)
    till.add(till.hoodie)
    edit(till, 1000)
    line = till.basket.lines.get()
    lines.remove(
        till.device.pk,
        line_id=line.pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )

    assert till.basket.total == till.basket.vat == 0
    texts = JournalEntry.objects.filter(code="13999").order_by("number").values_list("text")
    assert [text.rpartition(" ")[2] for (text,) in texts] == ["-29900", "-29900"]


def test_a_frozen_basket_takes_no_goods(till: Till) -> None:
    till.add(till.hoodie)
    baskets.freeze(baskets.lock(till.device.pk))

    with pytest.raises(Frozen):
        till.add(till.hoodie)
    with pytest.raises(Frozen):
        edit(till, 2000)


def test_a_given_up_basket_is_journalled_and_the_next_is_open(till: Till) -> None:
    till.add(till.hoodie)
    before = till.basket
    voids.void(till.device, version=before.version, key=uuid.uuid4(), staff_id=till.staff.pk)

    before.refresh_from_db()
    assert before.state == Basket.State.VOID
    assert (till.basket.total, till.basket.pk != before.pk) == (0, True)
    assert JournalEntry.objects.filter(code="13028").count() == 1


def test_goods_after_the_total_take_the_total_back(till: Till) -> None:
    till.add(till.hoodie)
    baskets.total(till.device.pk, key=uuid.uuid4())
    assert till.basket.is_totalled

    till.add(till.hoodie)
    assert not till.basket.is_totalled


def test_an_empty_basket_has_no_total(till: Till) -> None:
    with pytest.raises(NotPossible):
        baskets.total(till.device.pk, key=uuid.uuid4())


def test_more_of_a_line_is_no_correction(till: Till) -> None:
    till.add(till.hoodie)
    edit(till, 3000)

    assert till.basket.total == 3 * 29900
    assert not JournalEntry.objects.filter(code="13999").exists()


def test_a_basket_with_money_in_it_is_not_given_up(till: Till) -> None:
    till.add(till.hoodie)
    before = till.basket
    Tender.objects.create(basket=before, kind="CARD", amount=100, received_at=timezone.now())

    with pytest.raises(NotPossible, match="Money has been received"):
        voids.void(till.device, version=before.version, key=uuid.uuid4(), staff_id=till.staff.pk)
    assert till.basket == before


def test_while_a_payment_lives_nobody_presses_total(till: Till) -> None:
    till.add(till.hoodie)
    baskets.freeze(baskets.lock(till.device.pk))
    baskets.total(till.device.pk, key=uuid.uuid4())

    assert not till.basket.is_totalled


def test_a_basket_that_has_changed_since_the_cashier_looked_is_not_given_up(till: Till) -> None:
    till.add(till.hoodie)
    seen = till.basket
    till.add(till.hoodie)

    with pytest.raises(Stale):
        voids.void(till.device, version=seen.version, key=uuid.uuid4(), staff_id=till.staff.pk)
    assert till.basket.pk == seen.pk


def test_while_a_payment_lives_nobody_gives_up_its_basket(till: Till) -> None:
    till.add(till.hoodie)
    baskets.freeze(baskets.lock(till.device.pk))
    seen = till.basket

    with pytest.raises(Frozen):
        voids.void(till.device, version=seen.version, key=uuid.uuid4(), staff_id=till.staff.pk)
    assert till.basket.pk == seen.pk
