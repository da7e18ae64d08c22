"""A row of each kind, and a store where it belongs."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from payments.models import Keys
from pos.models import Receipt
from stores import audit
from stores.models import AuditEntry, Merchant, Store
from stores.pages import Place
from tests import fill, fill_payments, make
from tests.fill import FILL
from tests.pos.till import open_till

# Where a page shows more of a row than lists need, or a row belongs by others.
ROWS: dict[Any, Callable[[int], object]] = {
    # Refusals go on after it.
    AuditEntry: lambda _rows: audit.record(audit.Act.CHANGED, of=make.store()),
    Receipt: lambda _rows: open_till().sell(),
    Keys: lambda rows: fill_payments.sales_units(fill.stores(rows)),
}


def row_of(place: Place) -> tuple[Model, Store]:
    """A row, and a store where it belongs; of a merchant's, one of its stores."""
    model = place.model
    ROWS.get(model, FILL[model._meta.label])(2)
    row = model._default_manager.latest("pk")
    rows = model._default_manager.filter(pk=row.pk)
    if place.store:
        return row, Store.objects.get(pk=rows.values_list(place.store, flat=True).get())
    if place.merchant:
        merchant = Merchant.objects.get(pk=rows.values_list(place.merchant, flat=True).get())
        return row, make.store(merchant=merchant)
    return row, make.store()
