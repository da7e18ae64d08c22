"""What SAF-T says of money: discounts, notes and coins; and of no money: training."""

import uuid
from pathlib import Path
from typing import Any

from payments import exchanges, goods_back
from pos import days, deliveries, discounts, drawers, lines, tenders, training
from pos.models import Receipt
from tests.pos.cash import take
from tests.pos.overrides import set_price
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, give_back, texts, write
from tests.pos.till import Till

ONE = ".//s:cashtransaction/s:"


def exported(till: Till, folder: Path) -> Path:
    [file] = write(till.device.store_id, to=folder)
    assert faults(file) == []
    if schema.FILE.is_file():
        schema.refuse_invalid(file)
    return file


def test_a_discount_is_positive_and_already_taken_off(till: Till, tmp_path: Path) -> None:
    line = till.add(till.hoodie).line
    assert line
    discounts.of_line(
        till.device.pk,
        line_id=line.pk,
        off=lines.Off(amount=5000),
        reason="Skadet",
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    till.add(till.coffee)
    tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    file = exported(till, tmp_path)

    assert texts(file, ONE + "ctLine/s:discount/s:dscAmnt") == ["50.00"]
    assert texts(file, ONE + "ctLine/s:discount/s:dscTp") == ["D-HAND"]
    assert texts(file, ONE + "ctLine/s:lineAmntIn") == ["249.00", "25.80"]
    assert texts(file, ONE + "transAmntIn") == ["274.80"]


def test_a_price_that_was_raised_is_told_as_such_and_a_lower_one_is_none(
    till: Till, tmp_path: Path
) -> None:
    till.add(till.hoodie)
    till.add(till.coffee)
    hoodie, coffee = till.basket.lines.order_by("pk")
    set_price(till, 31_905, line=hoodie)
    lines.set_quantity(
        till.device.pk,
        line_id=hoodie.pk,
        quantity=2_000,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    set_price(till, 2_000, line=coffee)
    receipt = till.sell_what_is_there()
    give_back(receipt)
    file = exported(till, tmp_path)

    # 319,05 for 299,00, twice; what comes back says what it is worth, and no more.
    assert texts(file, ONE + "ctLine/s:raise/s:raiseAmnt") == ["40.10"]
    assert texts(file, ONE + "ctLine/s:raise/s:raiseType") == ["R-HAND"]
    assert texts(file, ONE + "ctLine/s:lineAmntIn") == ["638.10", "20.00", "-319.05"]
    basics = ".//s:basic[s:basicID='R-HAND']/s:basicType"
    assert texts(file, basics) == ["10"]


def test_a_raise_by_weight_is_what_the_line_has_become_dearer_by(
    till: Till, tmp_path: Path
) -> None:
    coffee = till.add(till.coffee).line
    assert coffee
    lines.set_quantity(
        till.device.pk,
        line_id=coffee.pk,
        quantity=333,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    set_price(till, 3_000, line=coffee)
    till.sell_what_is_there()
    file = exported(till, tmp_path)

    assert texts(file, ONE + "ctLine/s:raise/s:raiseAmnt") == ["1.40"]
    assert texts(file, ONE + "ctLine/s:lineAmntIn") == ["9.99"]


def test_cash_is_rounded_beside_the_total(till: Till, tmp_path: Path) -> None:
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=False)
    till.add(till.coffee)
    assert take(till, given=5000)
    drawers.report(token, is_open=True)
    file = exported(till, tmp_path)

    assert texts(file, ONE + "transAmntIn") == ["25.80"]
    assert texts(file, ONE + "rounding/s:roundingAmnt") == ["0.20"]
    # What stays in the drawer, not what was handed over.
    assert texts(file, ONE + "payment/s:paidAmnt") == ["26.00"]
    assert texts(file, ONE + "payment/s:paymentType") == ["P-CASH"]
    opened = ".//s:event[s:eventType='E-13005-WITH_SALE']/s:transID"
    assert texts(file, opened) == ["S-000001"]


def test_training_is_marked_and_in_no_sum_of_sales(till: Till, tmp_path: Path) -> None:
    till.sell()
    train(till)
    till.sell()
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    file = exported(till, tmp_path)

    assert texts(file, ONE + "transID") == ["S-000001", "T-000001", "S-000002"]
    assert texts(file, ONE + "nr") == ["1", "2", "3"]
    assert texts(file, ONE + "trainingID") == ["false", "true", "false"]
    assert texts(file, ".//s:totalCashSaleAmnt") == ["598.00"]
    assert texts(file, ".//s:reportTrainingAmnt") == ["299.00"]
    told = texts(file, ".//s:event[s:transID='T-000001']/s:eventType")
    assert told[0] == "E-13017"
    assert {"E-13023", "E-13024"} <= set(texts(file, ".//s:event/s:eventType"))


def test_what_comes_back_in_training_is_a_return_and_marked(till: Till, tmp_path: Path) -> None:
    till.sell()
    receipt = train(till)
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    goods_back.give_back(
        till.device,
        receipt,
        quantities={receipt.lines.get().pk: 500},
        reason="Feil",
        staff=till.staff,
        key=uuid.uuid4(),
    )
    training.switch(till.device, is_on=False, key=uuid.uuid4(), staff_id=till.staff.pk)
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    file = exported(till, tmp_path)

    back = ".//s:cashtransaction[s:transID='T-000002']/s:"
    assert texts(file, back + "trainingID") == ["true"]
    assert texts(file, back + "transType") == ["T-RETURN"]
    assert texts(file, back + "refID") == ["T-000001"]
    assert texts(file, back + "amntTp") == ["D"]
    assert texts(file, back + "ctLine/s:lineType") == ["L-RETURN"]
    assert texts(file, back + "transAmntIn") == texts(file, back + "payment/s:paidAmnt")
    assert texts(file, ".//s:totalCashSaleAmnt") == ["299.00"]
    assert texts(file, ".//s:reportTrainingNum") == ["2"]
    assert texts(file, ".//s:reportTrainingAmnt") == ["149.50"]
    assert texts(file, ".//s:reportReturnNum") == ["0"]


def test_an_exchange_in_training_and_more_that_came_back_than_was_sold(
    till: Till, tmp_path: Path
) -> None:
    receipt = train(till)
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    given: dict[str, Any] = {"quantities": {receipt.lines.get().pk: 1000}, "reason": "Feil"}
    exchanges.begin(till.device, receipt, staff=till.staff, key=uuid.uuid4(), **given)
    till.add(till.coffee)
    exchanges.complete(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    file = exported(till, tmp_path)

    assert texts(file, ONE + "transID") == ["T-000001", "T-000002", "T-000003"]
    assert texts(file, ONE + "trainingID") == ["true"] * 3
    assert texts(file, ONE + "amntTp") == ["C", "D", "C"]
    assert texts(file, ".//s:reportTrainingAmnt") == ["299.00", "-273.20"]
    assert texts(file, ".//s:reportGrandTotalReturn") == ["0.00", "0.00"]


def train(till: Till) -> Receipt:
    till.hand_over()
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.add(till.hoodie)
    receipt = tenders.take_training(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    training.switch(till.device, is_on=False, key=uuid.uuid4(), staff_id=till.staff.pk)
    return receipt
