"""P17: every list of the office and every page of the accountant beside ten million receipts.

A hundred thousand sales of a month by Vipps MobilePay are whole, with journal, ledger and matching;
the other receipts are made by the database, with a Z report for each till and day. `RECEIPTS=` and
`BOOKED=` say how many there are of each.
"""

import os
import tempfile
from pathlib import Path

from bench import apart, days, history, month
from bench.table import Row
from bench.till import tills
from tests.house import House

RECEIPTS = days.RECEIPTS
BOOKED = int(os.environ.get("BOOKED", "100000"))
MOST = 300
# So many of the slowest are named.
NAMED = 5


def p17(_house: House) -> list[Row]:
    """All pages of the office, p95 of each, for who heads the office of who has sold it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        House.open(Path(folder) / "var") as house,
    ):
        month.sell(house, BOOKED)
        month.write_ledger(house)
        month.match(house, least=BOOKED)
        days.add_past(house, RECEIPTS, closer=tills(house, history.DEVICES + 2)[-1])
        return _rows(apart.said(house, "bench.office_pages"))


def _rows(found: dict[str, list[float]]) -> list[Row]:
    slowest = sorted(found.items(), key=lambda each: each[1][0], reverse=True)
    fitting = sum(p95 <= MOST for p95, _statements in found.values())
    beside = f"{RECEIPTS:,} receipts, {BOOKED:,} sales with all that is theirs"
    rows = [
        Row("P17", f"pages of the office in time, beside {beside}", fitting, "pages", "all pages",
            len(found), f"p95 ≤ {MOST} ms each", fitting == len(found)),
    ]  # fmt: skip
    return rows + [
        Row("P17", f"{name}, p95, {statements} statements", p95, "ms", "", None, f"≤ {MOST} ms",
            p95 <= MOST)
        for name, (p95, statements) in slowest[:NAMED]
    ]  # fmt: skip
