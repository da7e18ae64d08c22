"""The tray: what is parked in a store, what its other tills show, and how their payments stand."""

import dataclasses
import datetime as dt

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from payments import panel
from payments.models import Payment
from pos.models import Basket, Tender
from pos.shifts import now
from stores.models import POSDevice

# No store has so many customers waiting.
MOST = 60
PAID = (
    Tender.objects.filter(basket=OuterRef("pk"))
    .order_by()
    .values("basket")
    .values(sum=Sum("amount"))
)


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A basket that can be fetched: `minutes` is how long ago it was parked or opened, `silent`
    for how long nothing was heard of its till.

    `paid` is what has been paid of it in parts, in minor units. `said` is how its payment stands,
    empty without one; `is_urgent` where that needs a person.
    """

    basket: Basket
    pieces: int
    minutes: int
    silent: int
    paid: int
    said: str
    is_urgent: bool
    is_elsewhere: bool


def rows(device: POSDevice) -> list[Row]:
    """The parked baskets of the device's store, then those that its other tills show."""
    at = now()
    found = list(
        Basket.objects.filter(device__store=device.store_id)
        .filter(Q(state=Basket.State.PARKED) | Q(state=Basket.State.OPEN) & ~Q(device=device))
        .annotate(pieces=Count("lines"), paid=Coalesce(Subquery(PAID), 0))
        .filter(Q(pieces__gt=0) | Q(credit__gt=0))
        .select_related("device", "parked_by")
        .order_by("state", "-parked_at", "device__name")[:MOST]
    )
    known = Payment.objects.filter(basket__in=found).order_by("pk")
    latest = {one.basket_id: one for one in sorted(known, key=lambda one: one.is_going_back)}
    parked_first = sorted(found, key=lambda basket: basket.is_open)
    return [_row(basket, latest.get(basket.pk), device, at) for basket in parked_first]


def _row(basket: Basket, payment: Payment | None, device: POSDevice, at: dt.datetime) -> Row:
    since = basket.parked_at or basket.opened_at
    is_news = payment and (payment.received_at is None or payment.is_going_back)
    kind = panel.kind_of(payment) if payment and is_news else ""
    return Row(
        basket,
        pieces=basket.pieces,  # type: ignore[attr-defined]
        minutes=_minutes(at, since),
        silent=_minutes(at, basket.device.last_seen_at or basket.opened_at),
        paid=basket.paid,  # type: ignore[attr-defined]
        said=_said(kind, is_live=bool(payment and payment.is_live)),
        is_urgent=kind in ("choice", "capture_refused"),
        is_elsewhere=basket.is_open or basket.device_id != device.pk,
    )


def _minutes(at: dt.datetime, since: dt.datetime) -> int:
    return max(0, int((at - since).total_seconds() // 60))


def _said(kind: str, *, is_live: bool) -> str:
    """How a payment stands, in the few words of a list."""
    words = {
        "waiting": _("waiting for the customer"),
        "qr": _("waiting for the customer"),
        "sending": _("being sent"),
        "approved": _("approved, being taken"),
        "choice": _("paid at the last moment: decide"),
        "capture_refused": _("needs a decision"),
        "aborting": _("being cancelled"),
        "going_back": _("a part is being paid back"),
        "checking": _("being checked"),
        "aborted": _("declined"),
        "expired": _("expired"),
        "rejected": _("not sent"),
    }
    return words.get(kind, _("being checked") if is_live else "")
