"""Splitting: no file becomes too large, none cuts a day, each is valid alone, none loses a row."""

import datetime as dt
from pathlib import Path
from typing import Any

from pos.models import Receipt
from pos.saft import parts, selections
from pos.saft.snapshots import snapshot
from tests.payments.clock import Clock
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, texts, write
from tests.pos.till import Till

ROWS = (".//s:cashtransaction/s:nr", ".//s:event/s:eventID")


def sell_for(till: Till, days: int) -> None:
    with Clock.running() as clock:
        for _ in range(days):
            till.sell()
            till.sell()
            till.hand_over()
            clock.ahead += dt.timedelta(days=1)


def test_files_hold_whole_days_and_together_everything(till: Till, tmp_path: Path) -> None:
    sell_for(till, 4)
    [whole] = write(till.device.store_id, to=tmp_path)
    several = write(till.device.store_id, to=tmp_path, most=2 * parts.PER_RECEIPT)

    assert [file.name[-8:] for file in several] == [f"_{at}_4.xml" for at in range(1, 5)]
    for rows in ROWS:
        assert [text for file in several for text in texts(file, rows)] == texts(whole, rows)
    assert {len(texts(file, ROWS[0])) for file in several} == {2}
    assert faults(*several) == []
    for file in several:
        assert faults(file) == [], "each is sound alone"
    schema.refuse_invalid(*several)


def test_a_missing_file_of_several_is_noticed(till: Till, tmp_path: Path) -> None:
    sell_for(till, 3)
    first, _, third = write(till.device.store_id, to=tmp_path, most=2 * parts.PER_RECEIPT)

    assert "transaction 5 does not follow 2" in faults(first, third)[0]


def test_days_without_sales_belong_to_one_file_only(till: Till) -> None:
    sell_for(till, 3)
    selection = selections.choose(
        [till.device.store_id], since=dt.date(2020, 1, 1), until=dt.date(2030, 1, 1)
    )
    days = sorted(Receipt.objects.values_list("business_date", flat=True).distinct())

    with snapshot() as connection:
        plan = parts.plan(connection, selection, most=1)
    slices: list[Any] = [one for file in plan for one in file]
    assert [one.since for one in slices] == [dt.date(2020, 1, 1), *days[1:]]
    day = dt.timedelta(days=1)
    assert [one.until for one in slices] == [*(one - day for one in days[1:]), dt.date(2030, 1, 1)]
