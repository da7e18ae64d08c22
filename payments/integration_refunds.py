"""Returns that another system asks for: the office's own use case, once per key, within limits.

What goes back in cash or at a card terminal takes a person who stands there, and is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from payments import goods_back
from payments.models import IntegrationRefund
from pos import parts
from pos.models import Receipt, Return, Tender
from pos.shifts import now
from stores import business_days
from stores.models import Integration
from stores.money import amount_text

# The class of the advisory locks under which an integration's day is measured.
MEASURED = 7_203_464
BY_A_PERSON = (Tender.Kind.CASH, Tender.Kind.CARD)


class KeyReused(Exception):
    """The key has asked for something else before."""


class AboveLimit(Exception):
    """More than the integration may refund; the text says of which limit."""


class NeedsAPerson(Exception):
    """A part of it goes back in cash or by card."""


def find(integration: Integration, *, key: str, body: Mapping[str, Any]) -> Return | None:
    """What this key has asked for before. Raises KeyReused where that was something else."""
    known = (
        IntegrationRefund.objects.select_related("goods_return")
        .filter(integration=integration, key=key)
        .first()
    )
    if known is None:
        return None
    if known.body_sha256 != _hash(body):
        raise KeyReused
    return known.goods_return


@transaction.atomic(durable=True)
def ask(
    integration: Integration,
    receipt: Receipt,
    *,
    quantities: Mapping[int, int],
    reason: str,
    key: str,
    body: Mapping[str, Any],
) -> Return:
    """Goods of a sale come back and are paid back, as they were paid.

    `quantities` maps receipt line ids to thousandths. A key that was used before changes nothing.
    Raises KeyReused, AboveLimit, NeedsAPerson, and NotPossible for what the office could not do
    either.
    """
    payment = goods_back.lock(receipt)
    _take_turn(integration)
    if known := find(integration, key=key, body=body):
        return known
    goods_return = goods_back.in_the_office(
        receipt, payment, quantities=quantities, reason=reason, user=integration.user
    )
    _refuse_persons(goods_return)
    asked = IntegrationRefund(
        integration=integration,
        key=key,
        body_sha256=_hash(body),
        goods_return=goods_return,
        amount=goods_return.amount,
        currency=receipt.currency,
        business_date=business_days.of(receipt.device.store, now()),
        asked_at=goods_return.asked_at,
    )
    _refuse_above(integration, asked)
    asked.save()
    return goods_return


def _take_turn(integration: Integration) -> None:
    """One refund of an integration after the other, after a basket's lock and before all others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MEASURED, integration.pk % 2**31])


def _refuse_persons(goods_return: Return) -> None:
    if any(part.kind in BY_A_PERSON for part in parts.of(goods_return)):
        raise NeedsAPerson


def _refuse_above(integration: Integration, asked: IntegrationRefund) -> None:
    most, most_a_day = integration.refund_most or 0, integration.refund_most_a_day or 0
    if asked.amount > most:
        raise AboveLimit(f"One refund is at most {_text(most, asked)}.")
    before = IntegrationRefund.objects.filter(
        integration=integration,
        business_date=asked.business_date,
        currency=asked.currency,
        goods_return__state__in=Return.LIVE,
    )
    gone = before.aggregate(sum=Sum("amount"))["sum"] or 0
    if gone + asked.amount > most_a_day:
        raise AboveLimit(
            f"All refunds of a business day are at most {_text(most_a_day, asked)};"
            f" {_text(gone, asked)} of it are used."
        )


def _text(amount: int, asked: IntegrationRefund) -> str:
    return amount_text(amount, asked.currency, "en")


def _hash(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
