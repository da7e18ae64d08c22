"""What a receipt is made of, read and locked in one statement."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import connection

from pos import baskets, drawers, journal, shifts
from pos.models import Basket, BasketLine, Numbering, Shift, SigningKey
from stores import business_days
from stores.models import Merchant, POSDevice, Staff, Store
from stores.prepared import Parts, all_paths, columns, read_all

PARTS: Parts = [
    (POSDevice, "device"),
    (Store, "store"),
    (Merchant, "merchant"),
    (Shift, "shift"),
    (Numbering, "numbering"),
    (Staff, "staff"),
    (SigningKey, "newest_key"),
]
# The counters are locked only when the shift that the receipt belongs to is there and locked: lock
# order is shift, numbering. Whatever is locked is the newest, however long it took to get it.
READ = f"""
WITH today AS (
    SELECT {business_days.OF_MOMENT} AS date
    FROM stores_posdevice device JOIN stores_store s ON s.id = device.store_id
    WHERE device.id = %(device)s
), shift AS (
    SELECT * FROM pos_shift
    WHERE device_id = %(device)s AND closed_at IS NULL
        AND business_date >= (SELECT date FROM today)
    FOR UPDATE
), numbering AS (
    SELECT * FROM pos_numbering
    WHERE device_id = %(device)s AND EXISTS (SELECT FROM shift)
    FOR UPDATE
)
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)},
    (SELECT coalesce(sum(amount), 0) FROM pos_tender WHERE basket_id = %(basket)s),
    {drawers.IS_OPEN.replace("d.id", "device.id")},
    {baskets.LINES},
    nextval('pos_tender_id_seq'), nextval('pos_receipt_id_seq'), nextval('pos_basket_id_seq')
FROM stores_posdevice device
JOIN stores_store store ON store.id = device.store_id
JOIN stores_merchant merchant ON merchant.id = store.merchant_id
LEFT JOIN shift ON TRUE
LEFT JOIN numbering ON TRUE
LEFT JOIN stores_staff staff ON staff.id = %(staff)s
LEFT JOIN LATERAL (
    SELECT * FROM pos_signingkey WHERE valid_from IS NULL OR valid_from <= %(at)s
    ORDER BY coalesce(valid_from, created_at) DESC, version DESC LIMIT 1
) newest_key ON TRUE
WHERE device.id = %(device)s
"""  # noqa: S608
WIDTH = len(all_paths(PARTS))


@dataclasses.dataclass(slots=True)
class Basis:
    """What a receipt of a device is made of. Shift and counters are locked to commit.

    `received` is the sum of the basket's tenders until now. `is_drawer_open` is what the bridge has
    reported, None without one; whoever sells holds the drawer's lock. The ids are for the rows to
    come: a tender's is part of what its receipt's hash covers, a receipt's of its journal entry's.
    """

    device: POSDevice
    shift: Shift
    numbering: Numbering
    staff: Staff | None
    newest_key: SigningKey | None
    received: int
    is_drawer_open: bool | None
    lines: list[BasketLine]
    tender_id: int
    receipt_id: int
    next_basket_id: int


def read(
    device_id: int, *, basket: Basket | None = None, staff_id: int | None, at: dt.datetime
) -> Basis:
    """Read it all for a receipt of this device, of a locked basket where it is a sale's."""
    row = _row(device=device_id, basket=basket and basket.pk, staff=staff_id, at=at)
    device, store, merchant, shift, numbering, staff, newest_key = read_all(PARTS, row)
    device.store, store.merchant = store, merchant
    received, is_drawer_open, lines, *ids = row[WIDTH:]
    return Basis(
        device,
        # The first sale of a day opens it; one that comes late may be the first.
        shift or shifts.current(device, staff_id=None, at=at),
        numbering or journal.lock(device_id),
        staff,
        newest_key,
        int(received),
        is_drawer_open,
        baskets.read_lines(lines),
        *ids,
    )


def _row(**values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(READ, values)
        return cursor.fetchone()
