"""Which sales unit a store uses, what Vipps lets it do and what the app is called there today."""

import datetime as dt
import logging

from django.conf import settings
from django.utils.translation import gettext as _

from payments.models import Brand, Operation, Payment, SalesUnit
from payments.models.units import Environment
from payments.vipps import codes
from pos.refusals import NotPossible
from pos.shifts import business_date, now
from stores.models import Store

log = logging.getLogger(__name__)


def in_use(store: Store) -> SalesUnit:
    """The store's sales unit. Raises NotPossible when it has none for this installation."""
    unit = (
        SalesUnit.objects.select_related("keys")
        .filter(store=store, retired_at=None, environment=settings.VIPPS_ENVIRONMENT)
        .first()
    )
    if unit is None:
        raise NotPossible(no_unit_text())
    return unit


def no_unit_text() -> str:
    """What a store without a sales unit is told."""
    return _("This store has no Vipps MobilePay sales unit. Take a card instead.")


def brand_of(store: Store) -> Brand.Name | None:
    """What the store's customers call the app today; None without a sales unit."""
    name = (
        Brand.objects.filter(
            sales_unit__store=store,
            sales_unit__retired_at=None,
            valid_from__lte=business_date(store, now()),
        )
        .order_by("-valid_from")
        .values_list("name", flat=True)
        .first()
    )
    return Brand.Name(name) if name else None


def note_refusal(payment: Payment, code: int, at: dt.datetime) -> None:
    """Vipps has refused what the sales unit may not do: head office must see it.

    Where it may not send requests, the till shows a QR until head office says otherwise.
    """
    if code not in codes.SALES_UNIT:
        return
    unit = payment.sales_unit
    unit.refused_code, unit.refused_at = str(code), unit.refused_at or at
    changed = ["refused_code", "refused_at"]
    if code == codes.PUSH_NOT_ALLOWED:
        unit.may_push = False
        changed.append("may_push")
    unit.save(update_fields=changed)
    log.error("sales unit %s is refused: %s %s", unit.msn, code, codes.meaning(code))


def note_success(payment: Payment, kind: Operation.Kind) -> None:
    """Vipps has taken what it refused before: only the same thing again shows that."""
    unit = payment.sales_unit
    if not unit.refused_at:
        return
    is_push = payment.user_flow == Payment.Flow.PUSH_MESSAGE
    is_refund = unit.refused_code == str(codes.CANNOT_REFUND)
    is_about_push = unit.refused_code == str(codes.PUSH_NOT_ALLOWED)
    proof = Operation.Kind.REFUND if is_refund else Operation.Kind.CREATE
    if kind == proof and (is_push or not is_about_push):
        unit.refused_code, unit.refused_at = "", None
        unit.save(update_fields=["refused_code", "refused_at"])


def problems() -> list[str]:
    """What must stop this installation from starting: keys or units of another environment."""
    used = SalesUnit.objects.filter(retired_at=None).exclude(environment=Environment.TRAINING)
    wrong = used.exclude(environment=settings.VIPPS_ENVIRONMENT)
    mixed = [
        unit for unit in used.select_related("keys") if unit.environment != unit.keys.environment
    ]
    return [
        f"sales unit {unit.msn} is for {unit.environment}, "
        f"this installation talks to {settings.VIPPS_ENVIRONMENT}"
        for unit in wrong
    ] + [
        f"sales unit {unit.msn} ({unit.environment}) has keys for {unit.keys.environment}"
        for unit in mixed
    ]


def country_code(store: Store) -> str:
    """The dialling prefix of the store's country."""
    return {"NO": "+47", "DK": "+45", "FI": "+358", "SE": "+46"}[store.country]
