"""Which sales unit a store uses, and what the app is called there today."""

from django.conf import settings
from django.utils.translation import gettext as _

from payments.models import Brand, SalesUnit
from pos.refusals import NotPossible
from pos.shifts import business_date, now
from stores.models import Store


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


def problems() -> list[str]:
    """What must stop this installation from starting: keys or units of another environment."""
    wrong = SalesUnit.objects.filter(retired_at=None).exclude(
        environment=settings.VIPPS_ENVIRONMENT
    )
    mixed = [
        unit
        for unit in SalesUnit.objects.filter(retired_at=None).select_related("keys")
        if unit.environment != unit.keys.environment
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
