"""How a sales unit's notices come: what was heard last, and what we learnt without them.

A payment is finished by asking alone, so a line that is dead is not felt at the till: it is seen
here. Two statements, for any number of registrations.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery

from payments import registrations
from payments.models import Payment, Webhook, WebhookRegistration

DAY = dt.timedelta(days=1)
# Vipps sends within seconds, and tries again for days: what is younger may still come.
COMES_WITHIN = dt.timedelta(minutes=2)
# A person has answered at Vipps, or a time has run out there: each of them is told.
TOLD_OF = ("AUTHORIZED", "ABORTED", "EXPIRED", "TERMINATED")


@dataclasses.dataclass(frozen=True, slots=True)
class Health:
    """`unheard` payments of the last day were learnt by asking only, the last at `unheard_at`.

    `is_here`: it is registered at the address that this installation answers at.
    """

    heard_at: dt.datetime | None
    payments: int
    unheard: int
    unheard_at: dt.datetime | None
    is_here: bool
    has_secret: bool

    @property
    def fits(self) -> bool | None:
        """None where nothing was to be heard."""
        if not self.is_here or not self.has_secret:
            return False
        if not self.payments:
            return None
        return self.unheard == 0


def of(found: Iterable[WebhookRegistration], at: dt.datetime) -> dict[int, Health]:
    """By the registration's key."""
    rows = list(found)
    last = Webhook.objects.filter(registration=OuterRef("pk")).order_by("-received_at")
    heard = dict(
        WebhookRegistration.objects.filter(pk__in=[row.pk for row in rows])
        .annotate(heard_at=Subquery(last.values("received_at")[:1]))
        .values_list("pk", "heard_at")
    )
    by_unit = {
        told["sales_unit"]: told for told in _unheard({row.sales_unit_id for row in rows}, at)
    }
    return {row.pk: _health(row, heard[row.pk], by_unit.get(row.sales_unit_id, {})) for row in rows}


def _health(row: WebhookRegistration, heard_at: dt.datetime | None, told: Any) -> Health:
    if row.for_check_ins:
        told = {}
    return Health(
        heard_at=heard_at,
        payments=told.get("payments", 0),
        unheard=told.get("unheard", 0),
        unheard_at=told.get("unheard_at"),
        is_here=row.url.startswith(registrations.prefix()),
        has_secret=registrations.is_readable(row),
    )


def _unheard(units: set[int], at: dt.datetime) -> list[dict[str, Any]]:
    """By sales unit: how many payments were asked for in the last day, and of how many no notice
    came. Each is looked up in an index."""
    told = Webhook.objects.filter(reference=OuterRef("reference"), msn=OuterRef("sales_unit__msn"))
    payments = Payment.objects.filter(
        requested_at__gte=at - DAY,
        requested_at__lt=at - COMES_WITHIN,
        sales_unit__in=units,
        state__in=TOLD_OF,
        is_training=False,
    )
    unheard = Q(is_told=False)
    found: Any = (
        payments.annotate(is_told=Exists(told))
        .order_by()
        .values("sales_unit")
        .annotate(
            payments=Count("pk"),
            unheard=Count("pk", filter=unheard),
            unheard_at=Max(F("requested_at"), filter=unheard),
        )
    )
    return list(found)
