"""Recording the product declaration: from then on a Norwegian store may sell for real."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import now

from stores.countries import FISCAL_VERSION
from stores.models import Declaration, Merchant


@transaction.atomic
def record(
    merchant: Merchant, *, number: str, version: str, declared_on: dt.date, user: User
) -> Declaration:
    """Keep that this version of the product has been declared for the merchant's tills."""
    made = Declaration.objects.create(
        merchant=merchant,
        number=number,
        version=version,
        declared_on=declared_on,
        fiscal_version=FISCAL_VERSION,
        recorded_by=user,
        recorded_at=now(),
    )
    Merchant.objects.filter(pk=merchant.pk).update(declared_version=FISCAL_VERSION)
    return made
