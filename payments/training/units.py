"""The sales units of training: one for each store, with the simulator's own fixed keys.

Nothing of a store's real unit or its keys is used: the training simulator never learns them.
"""

import hashlib
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Keys, SalesUnit
from payments.models.units import Environment
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sales unit of the simulator's built-in data signs in with. Nobody's secret."""

    msn: str

    @property
    def client_id(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"client.{self.msn}.simulator"))

    @property
    def client_secret(self) -> str:
        return hashlib.sha256(f"secret:{self.msn}".encode()).hexdigest()[:32]

    @property
    def subscription_key(self) -> str:
        return hashlib.sha256(f"key:{self.msn}".encode()).hexdigest()[:32]


# By currency, as `python -m payments.simulator` has them without a data file.
BUILT_IN = {
    "NOK": Credentials("123456"),
    "DKK": Credentials("234567"),
    "EUR": Credentials("345678"),
}


def why_not(store: Store) -> str:
    """Why payments cannot be rehearsed here, in words; empty where they can."""
    if not settings.TRAINING_URL:
        return _(
            "Payments in the app cannot be rehearsed here: no training simulator is set up. "
            "Whoever runs Nordkassa sets TRAINING_URL."
        )
    if store.currency not in BUILT_IN:
        return _("Vipps MobilePay takes no payments in this store's currency.")
    return ""


@transaction.atomic
def ensure(store: Store) -> SalesUnit:
    """The store's sales unit for training; made when it is first needed. Safe to repeat.

    One that was put out of use for a version that knows no training is in use again.
    """
    keys, _made = Keys.objects.get_or_create(
        name=f"Training {store.currency}", defaults={"environment": Environment.TRAINING}
    )
    unit, _made = SalesUnit.objects.get_or_create(
        store=store,
        environment=Environment.TRAINING,
        defaults={
            "keys": keys,
            "msn": BUILT_IN[store.currency].msn,
            "name": store.name,
            "market": store.country,
            "currency": store.currency,
        },
    )
    if unit.retired_at:
        unit.retired_at = None
        unit.save(update_fields=["retired_at"])
    return unit
