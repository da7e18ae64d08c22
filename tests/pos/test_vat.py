"""The VAT of whole baskets: by line, summed, at the rate of the business date."""

import datetime as dt
import uuid
from typing import Any

import pytest

from payments import flow
from pos import baskets, goods, shifts, tenders, verification
from pos.models import Receipt
from pos.refusals import NotPossible, Stale
from stores import rates
from stores.models import POSDevice, VatRate
from tests import make
from tests.pos.till import Till


def test_the_receipts_vat_is_the_sum_of_its_lines(till: Till) -> None:
    """As in the tax administration's SAF-T example: 11.28, where the total would give 11.27.

    25.80 and 31.40 and 29.20 at 15 %: 3.37 + 4.10 + 3.81, while 86.40 has 11.27 in it.
    """
    merchant = till.device.store.merchant
    for price in (2580, 3140, 2920):
        till.add(make.product(merchant=merchant, price=price, vat_code="MIDDLE"))
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )

    assert receipt
    assert (receipt.total, receipt.total - receipt.total_excluding_vat) == (8640, 1128)
    [row] = receipt.content["vat"]
    assert row == {"rate": 1500, "code": "31", "amount": 8640, "vat": 1128}


@pytest.mark.parametrize(
    ("day_starts_at", "at", "rate"),
    [
        # The night to 2026 in Helsinki, two hours ahead of UTC: 14 % gives way to 13.5 %.
        (dt.time(), "2025-12-31T21:59:59", 1400),
        (dt.time(), "2025-12-31T22:00:00", 1350),
        (dt.time(5), "2025-12-31T22:00:00", 1400),
        (dt.time(5), "2026-01-01T02:59:59", 1400),
        (dt.time(5), "2026-01-01T03:00:00", 1350),
    ],
)
def test_a_sale_takes_the_rate_of_its_business_date(
    db: Any, monkeypatch: pytest.MonkeyPatch, day_starts_at: dt.time, at: str, rate: int
) -> None:
    rates.load()
    store = make.store(
        country="FI",
        currency="EUR",
        time_zone="Europe/Helsinki",
        language="fi",
        day_starts_at=day_starts_at,
        merchant=make.merchant(country="FI", organisation_number="99999992"),
    )
    device: POSDevice = make.device(store=store)
    coffee = make.product(merchant=store.merchant, price=1000, vat_code="MIDDLE")
    baskets.current(device)
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    monkeypatch.setattr(goods, "now", lambda: moment)

    changed = goods.add(device, product_id=coffee.pk, key=uuid.uuid4(), staff_id=None)

    assert changed.line
    assert (changed.line.vat_rate, changed.line.vat) == (rate, {1400: 123, 1350: 119}[rate])


def test_goods_without_a_rate_today_are_not_sold_by_guessing(till: Till) -> None:
    VatRate.objects.filter(code="STANDARD").update(valid_to="2025-12-31")

    with pytest.raises(NotPossible):
        till.add(till.hoodie)


def paid_after_a_change(till: Till) -> Receipt | None:
    """Scanned at 25 %, paid when that is 20 %."""
    till.add(till.hoodie)
    today = shifts.business_date(till.device.store, shifts.now())
    VatRate.objects.filter(code="STANDARD").update(valid_to=today - dt.timedelta(days=1))
    VatRate.objects.create(
        country="NO", code="STANDARD", rate=2000, standard_code="3", valid_from=today
    )
    return tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )


def test_goods_scanned_before_a_change_of_vat_are_sold_at_the_new_rate(till: Till) -> None:
    receipt = paid_after_a_change(till)

    assert receipt
    assert (receipt.total, receipt.total - receipt.total_excluding_vat) == (29900, 4983)
    assert [row["rate"] for row in receipt.content["vat"]] == [2000]
    assert list(verification.faults(till.device)) == []


def test_a_payment_is_asked_for_at_the_new_rate_once_the_cashier_has_seen_it(till: Till) -> None:
    till.add(till.hoodie)
    VatRate.objects.filter(code="STANDARD").update(rate=2000)
    asked: dict[str, Any] = {"key": uuid.uuid4(), "who": flow.Who(till.staff.pk), "qr": True}

    with pytest.raises(Stale):
        flow.request(till.device, version=till.basket.version, **asked)
    line = till.basket.lines.get()
    assert (line.vat_rate, line.vat, till.basket.vat) == (2000, 4983, 4983)
    with pytest.raises(NotPossible, match="no Vipps"):
        flow.request(till.device, version=till.basket.version, **asked)


def test_a_code_without_a_rate_keeps_the_one_it_had(till: Till) -> None:
    till.add(till.hoodie)
    VatRate.objects.filter(code="STANDARD").update(valid_to="2025-12-31")
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )

    assert receipt
    assert receipt.lines.get().vat_rate == 2500
