"""What a request for money is made of, read in one statement, along with the way in."""

import dataclasses
import json
import uuid
from typing import Any

from django.conf import settings

from payments import units
from payments.models import Payer, SalesUnit
from pos import baskets, drawers, exchanges, forms
from pos.exchanges import Credit
from pos.models import Basket, BasketLine
from pos.refusals import NotPossible
from pos.shifts import now
from stores import products
from stores.models import POSDevice
from stores.prepared import Parts, columns, read_all
from stores.sign_ins import Along

# By the alias of its table.
PARTS: Parts = [(Basket, "b"), (SalesUnit, "u"), (Payer, "y")]
# Whoever was to pay before a QR was shown is not any more: see `payers.of`.
READ = f"""
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)},
    EXISTS (SELECT FROM pos_formkey k WHERE k.key = %(key)s),
    nextval('payments_payment_id_seq'),
    {baskets.LINES.replace("%(basket)s", "b.id")},
    (SELECT json_agg(json_build_array(coalesce(nullif(rehearses, ''), kind), amount))
        FROM pos_tender WHERE basket_id = b.id),
    (SELECT count(*) FROM payments_payment WHERE basket_id = b.id),
    {exchanges.CREDITS}, {drawers.IS_OPEN}, {products.RATES_ARE_OLD}
FROM pos_basket b
LEFT JOIN payments_salesunit u
    ON u.store_id = s.id AND u.retired_at IS NULL
    AND u.environment = CASE WHEN b.is_training THEN 'TRAINING' ELSE %(environment)s END
LEFT JOIN payments_payer y ON y.basket_id = b.id AND NOT EXISTS (
    SELECT FROM payments_payment shown WHERE shown.basket_id = b.id
        AND shown.user_flow = 'QR' AND shown.requested_at >= y.set_at
)
WHERE b.device_id = d.id AND b.state = 'OPEN'
"""  # noqa: S608


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """The open basket, whether the act has been done, and an id for the payment to come; the
    store's sales unit, who is to pay, the lines, what has been received, how often the basket has
    been asked for before, what comes back for it, whether the cash drawer is open (None: no bridge
    reports one), and whether VAT has changed since its goods were scanned."""

    basket: Basket
    is_done: bool
    payment_id: int
    _unit: SalesUnit | None
    payer: Payer | None
    lines: list[BasketLine]
    received: list[tuple[str, int]]
    asked_before: int
    credits: list[Credit]
    is_drawer_open: bool | None
    rates_are_old: bool

    @property
    def unit(self) -> SalesUnit:
        """Raises NotPossible when the store has no sales unit."""
        if self._unit is None:
            raise NotPossible(units.no_unit_text())
        return self._unit

    @property
    def lacks_training(self) -> bool:
        """Whether the store has no sales unit for its training yet."""
        return self.basket.is_training and self._unit is None

    @property
    def left(self) -> int:
        """What is left to pay, in minor units; what comes back has paid its part."""
        received = sum(amount for _, amount in self.received)
        return self.basket.due - received

    @property
    def to_ask(self) -> int:
        """What the payment is to take: all that is left, or a part of it that was chosen."""
        return min(self.basket.next_part or self.left, self.left)


def asked(key: uuid.UUID | None = None) -> dict[str, Any]:
    """What `ALONG` asks for, for the act of this key."""
    return {"key": key, "environment": settings.VIPPS_ENVIRONMENT, "at": now()}


ALONG = Along(READ, lambda request: asked(forms.key_or_none(request)))


def of(device: POSDevice) -> Facts:
    """The facts of the open basket, under its lock."""
    return read(ALONG.read(device.pk, asked()))


def read(row: tuple[Any, ...]) -> Facts:
    """What the database answered for `ALONG`."""
    basket, unit, payer = read_all(PARTS, row)
    is_done, payment_id, lines, received, asked_before, credits_, *rest = row[-8:]
    if payer and payer.ends_at and payer.ends_at <= now():
        payer = None
    tenders = json.loads(received) if isinstance(received, str) else received or []
    its_lines = baskets.read_lines(lines)
    known = (is_done, payment_id, unit, payer, its_lines, tenders, asked_before)
    return Facts(basket, *known, exchanges.read_credits(credits_), *rest)
