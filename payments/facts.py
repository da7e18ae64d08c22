"""What a request for money is made of, read in one statement under the basket's lock."""

import dataclasses
import json
from typing import Any

from django.conf import settings
from django.db import connection

from payments import units
from payments.models import Payer, SalesUnit
from pos import baskets
from pos.models import Basket, BasketLine
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Store
from stores.prepared import Parts, columns, read_all

# By the alias of its table.
PARTS: Parts = [(SalesUnit, "u"), (Payer, "y")]
# Whoever was to pay before a QR was shown is not any more: see `payers.of`.
READ = f"""
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)},
    {baskets.LINES.replace("%(basket)s", "b.id")},
    (SELECT json_agg(json_build_array(kind, amount)) FROM pos_tender WHERE basket_id = b.id),
    (SELECT count(*) FROM payments_payment WHERE basket_id = b.id)
FROM pos_basket b
LEFT JOIN payments_salesunit u
    ON u.store_id = %(store)s AND u.retired_at IS NULL AND u.environment = %(environment)s
LEFT JOIN payments_payer y ON y.basket_id = b.id AND NOT EXISTS (
    SELECT FROM payments_payment shown WHERE shown.basket_id = b.id
        AND shown.user_flow = 'QR' AND shown.requested_at >= y.set_at
)
WHERE b.id = %(basket)s
"""  # noqa: S608


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """The store's sales unit, who is to pay, the lines, what has been received, and how often
    the basket has been asked for before."""

    unit: SalesUnit
    payer: Payer | None
    lines: list[BasketLine]
    received: list[tuple[str, int]]
    asked_before: int

    @property
    def sum_received(self) -> int:
        """Of all tenders, in minor units."""
        return sum(amount for _, amount in self.received)


def read(basket: Basket, store: Store) -> Facts:
    """The facts of a locked basket. Raises NotPossible when its store has no sales unit."""
    asked: dict[str, Any] = {
        "basket": basket.pk,
        "store": store.pk,
        "environment": settings.VIPPS_ENVIRONMENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(READ, asked)
        row = cursor.fetchone()
    unit, payer = read_all(PARTS, row)
    if unit is None:
        raise NotPossible(units.no_unit_text())
    lines, received, asked_before = row[-3:]
    if payer and payer.ends_at and payer.ends_at <= now():
        payer = None
    tenders = json.loads(received) if isinstance(received, str) else received or []
    return Facts(unit, payer, baskets.read_lines(lines), tenders, asked_before)
