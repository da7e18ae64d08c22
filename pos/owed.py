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
from pos.models import Numbering
from pos.refusals import NotPossible
from stores.prepared import for_sql


def may_be_declined(r: str) -> str:
    """SQL, of a receipt `r`: the customer may go without it, as `pos.handover` tells.

    All that has paid it is an integrated payment: data go there from the till and back, and it is
    no notes or coins (1-2 s). A gift card's number is on its receipt and nowhere else.
    """
    return f"""({r}.kind = 'SALE' AND {r}.gift_cards = 0
        AND NOT {r}.content @? '$.tenders[*] ? (@.kind != "VIPPS")')"""


def is_concluded(r: str) -> str:
    """SQL, of a receipt `r`: it was handed over, is on its way by mail or was declined, or it is of
    no sale."""
    return f"""({r}.kind = 'TRAINING'
        OR EXISTS (SELECT FROM pos_delivery e WHERE e.receipt_id = {r}.id)
        OR EXISTS (SELECT FROM pos_mailing m
            WHERE m.receipt_id = {r}.id AND m.state IN ('WAITING', 'SENDING'))
        OR EXISTS (SELECT FROM pos_journalentry j
            WHERE j.receipt_id = {r}.id AND j.code = '13030'))"""  # noqa: S608


# For who reads a basket `b` by SQL: the receipt `o` that its last sale still owes. The counters `n`
# come along only where the next goods are to write that it was declined.
OWED = f"""
LEFT JOIN LATERAL (
    SELECT r.id, r.number, r.total, {may_be_declined("r")} AS may_be_declined
    FROM pos_receipt r WHERE r.basket_id = b.follows_id AND NOT {is_concluded("r")}
) o ON true
LEFT JOIN pos_numbering n ON n.device_id = b.device_id AND o.may_be_declined
"""  # noqa: S608
# To journal it first in the one statement that changes the basket, all or nothing: the basket and
# the counters are locked in their order, and both have to be as they were read.
DECLINED = f"""
held AS (
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
),
"""  # noqa: S608
# And of the basket's own change, that it is written only with it.
IS_DECLINED = "AND EXISTS (SELECT FROM counted)"


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
