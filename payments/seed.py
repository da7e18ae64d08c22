"""The demo's sales units in our database. Run again, it adds what is missing."""

import datetime as dt

from django.db import transaction

from payments import demonstration
from payments.models import Brand, Keys, SalesUnit
from payments.models.units import Environment
from stores.models import Store

# MobilePay is renamed Vipps in Denmark and Finland on this day (Vipps' technical update 2026-10).
RENAMED = dt.date(2027, 1, 12)


@transaction.atomic
def seed_sales_units() -> int:
    """A sales unit with keys and brand for every demo store that has none. Returns how many."""
    made = 0
    for prefix, (msn, country, currency, brand) in demonstration.UNITS.items():
        store = Store.objects.filter(prefix=prefix).first()
        if store is None or SalesUnit.objects.filter(store=store).exists():
            continue
        unit = SalesUnit.objects.create(
            store=store,
            msn=msn,
            keys=_keys(country),
            name=store.name,
            environment=Environment.SIMULATOR,
            market=country,
            currency=currency,
        )
        _brands(unit, brand)
        made += 1
    return made


def _keys(country: str) -> Keys:
    keys, is_new = Keys.objects.get_or_create(
        name=f"Demo {country}", defaults={"environment": Environment.SIMULATOR}
    )
    if is_new:
        client_id, client_secret, subscription_key = demonstration.KEYS[country]
        keys.put(
            client_id=client_id, client_secret=client_secret, subscription_key=subscription_key
        )
        keys.save()
    return keys


def _brands(unit: SalesUnit, name: str) -> None:
    Brand.objects.create(sales_unit=unit, name=name)
    if name == Brand.Name.MOBILEPAY:
        Brand.objects.create(sales_unit=unit, name=Brand.Name.VIPPS, valid_from=RENAMED)
