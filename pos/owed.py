"""The receipt that the last sale still owes, and what it asks of the next goods.

They are the busiest act of a till. So this is part of the statement that reads what they depend on
and of the one that writes what they change (`pos.goods`). Other acts ask `pos.handover`, where the
rule and its source stand.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from pos import journal
from pos.journal import Code
from pos.models import Numbering, Tender
from pos.refusals import NotPossible
from stores.prepared import for_sql

# Data go to them from the till and back, and they are no notes or coins (1-2 s).
INTEGRATED = frozenset({Tender.Kind.VIPPS.value})
# For who reads a basket `b` by SQL: the receipt `o` that its last sale still owes. The counters `n`
# come along only where the next goods are to write that it was declined.
OWED = """
LEFT JOIN LATERAL (
    SELECT r.id, r.number, r.total, r.kind = 'SALE' AND NOT EXISTS (
        SELECT FROM pos_tender t WHERE t.basket_id = r.basket_id AND t.kind <> 'VIPPS'
    ) AND r.gift_cards = 0 AS may_be_declined
    FROM pos_receipt r
    WHERE r.basket_id = b.follows_id AND r.kind <> 'TRAINING'
        AND NOT EXISTS (SELECT FROM pos_delivery e WHERE e.receipt_id = r.id)
        AND NOT EXISTS (
            SELECT FROM pos_mailing m
            WHERE m.receipt_id = r.id AND m.state IN ('WAITING', 'SENDING')
        )
        AND NOT EXISTS (
            SELECT FROM pos_journalentry j WHERE j.receipt_id = r.id AND j.code = '13030'
        )
) o ON true
LEFT JOIN pos_numbering n ON n.device_id = b.device_id AND o.may_be_declined
"""
# To journal it in the one statement that also changes the basket, all or nothing: the basket and
# the counters are locked in their order, and both have to be as they were read.
DECLINED = f"""
WITH held AS (
    SELECT FROM pos_basket
    WHERE id = %(basket_id)s AND version = %(read)s AND state = 'OPEN' AND frozen_at IS NULL
    FOR UPDATE
), counted AS (
    UPDATE pos_numbering SET {", ".join(f"{it} = %(n_{it})s" for it in journal.COUNTERS)}
    WHERE id = %(n_id)s AND entries = %(n_entries)s - 1 AND EXISTS (SELECT FROM held)
    RETURNING id
), declined AS (
    INSERT INTO pos_journalentry ({", ".join(journal.WRITTEN)})
    SELECT {", ".join(f"%(j_{it})s" for it in journal.WRITTEN)} FROM counted
)"""  # noqa: S608


def declining(write: str) -> str:
    """The same write of `moved`, an open basket, that writes `DECLINED` as well, or nothing."""
    condition = "frozen_at IS NULL\n"
    assert write.count(condition) == 1
    write = write.replace(condition, f"{condition}        AND EXISTS (SELECT FROM counted)\n")
    return write.replace("WITH moved", f"{DECLINED}, moved")


@dataclasses.dataclass(frozen=True, slots=True)
class Owed:
    """A receipt that has neither been handed over nor declined: id, number and minor units.

    `numbering` is there where it may be declined, as it was read.
    """

    receipt_id: int
    number: int
    total: int
    numbering: Numbering | None

    def end(self, *, at: dt.datetime, staff_id: int | None) -> dict[str, Any]:
        """What `DECLINED` writes: the customer has left without. Raises NotPossible."""
        if self.numbering is None:
            raise refusal()
        entry = journal.draw(
            self.numbering,
            at=at,
            staff_id=staff_id,
            receipt_id=self.receipt_id,
            **declined(self.number, self.total),
        )
        return {
            "n_id": self.numbering.pk,
            **for_sql(self.numbering, journal.COUNTERS, "n_"),
            **for_sql(entry, journal.WRITTEN, "j_"),
        }


def read(row: Sequence[Any], numbering: Numbering | None) -> Owed | None:
    """What the database answered for `o` and `n` of `OWED`."""
    receipt_id, number, total = row
    return None if receipt_id is None else Owed(receipt_id, number, total, numbering)


def refusal() -> NotPossible:
    """Why no next sale begins, for the cashier."""
    return NotPossible(
        _("The last sale's receipt first: print it, mail it or let the phone fetch it.")
    )


def declined(number: int, total: int) -> dict[str, Any]:
    """What the journal says of a receipt that its customer did not want, in minor units."""
    return {
        "code": Code.RECEIPT_DECLINED,
        "text": f"customer declined receipt {number}; amount {total}",
        "details": {"number": number, "amount": total},
    }
