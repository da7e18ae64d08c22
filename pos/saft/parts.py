"""Which days of which device go into which file, so that none becomes too large.

Days are never split: a day of one device is the smallest piece, and what its Z report adds up.
"""

import dataclasses
import datetime as dt
from typing import Any

import psycopg

from pos.saft.selections import Selection

# Bytes of a receipt with its events, and of a line; a little more than what is seen.
PER_RECEIPT = 2_400
PER_LINE = 520
# The tax administration's limit for SAF-T Financial is 2 GB; none is written for this one.
MOST = 1_500_000_000

DAYS = """
SELECT r.device_id, r.business_date, min(r.sequence), max(r.sequence), count(*),
    sum((SELECT count(*) FROM pos_receiptline l WHERE l.receipt_id = r.id))
FROM pos_receipt r
WHERE r.device_id = ANY(%(devices)s) AND r.business_date BETWEEN %(since)s AND %(until)s
    AND r.sequence IS NOT NULL
GROUP BY r.device_id, r.business_date
ORDER BY r.device_id, r.business_date
"""


@dataclasses.dataclass(slots=True)
class Slice:
    """Days of one device, with the numbers that its signed transactions have in them."""

    device: int
    since: dt.date
    until: dt.date
    first: int = 0
    last: int = 0
    receipts: int = 0

    def parameters(self) -> dict[str, Any]:
        """As the queries of events and transactions take them."""
        return {name: getattr(self, name) for name in ("device", "since", "until", "first", "last")}

    def take(self, first: int, last: int, receipts: int) -> None:
        """Another day comes to it."""
        self.first, self.last = self.first or first, last
        self.receipts += receipts


def plan(
    connection: psycopg.Connection[Any], selection: Selection, *, most: int = MOST
) -> list[list[Slice]]:
    """The slices of each file, about `most` bytes at most unless one day alone is larger."""
    days: dict[int, list[tuple[Any, ...]]] = {device: [] for device in selection.devices}
    values = {"devices": selection.devices, "since": selection.since, "until": selection.until}
    for device, *day in connection.execute(DAYS, values):
        days[device].append(tuple(day))
    files: list[list[Slice]] = [[]]
    size = 0
    for device in selection.devices:
        now = Slice(device, selection.since, selection.until)
        files[-1].append(now)
        for date, first, last, receipts, lines in days[device]:
            more = receipts * PER_RECEIPT + int(lines) * PER_LINE
            if size and size + more > most:
                now = _turn(files, now, date, selection)
                size = 0
            now.take(first, last, receipts)
            size += more
    return files


def _turn(files: list[list[Slice]], now: Slice, date: dt.date, selection: Selection) -> Slice:
    """The next file goes on with this device: from this day, or with all its days."""
    if now.receipts:
        now.until = date - dt.timedelta(days=1)
        now = Slice(now.device, date, selection.until)
    else:
        files[-1].remove(now)
    files.append([now])
    return now
