"""VAT rates that have changed since goods were scanned: a sale takes those of its business date.

Prices hold VAT, so what the customer pays stays as it is. A code that has no rate any more keeps
the one it had: what is on the counter is sold, and head office is told by the next scan.
"""

import datetime as dt

from django.db import connection, transaction

from pos import baskets
from pos.models import Basket
from pos.shifts import business_date, now
from stores import products
from stores.models import POSDevice
from stores.money import vat_inside

ARE_OLD = f"""
SELECT {products.RATES_ARE_OLD} FROM pos_basket b
JOIN stores_posdevice d ON d.id = b.device_id JOIN stores_store s ON s.id = d.store_id
WHERE b.id = %(basket)s
"""  # noqa: S608


def renew(basket: Basket, device: POSDevice, *, at: dt.datetime) -> None:
    """Under the basket's lock: its lines take the rates of today, if they have others."""
    with connection.cursor() as cursor:
        cursor.execute(ARE_OLD, {"basket": basket.pk, "at": at})
        (are_old,) = cursor.fetchone()
    if not are_old:
        return
    country, date = device.store.country, business_date(device.store, at)
    for line in baskets.lines_of(basket):
        try:
            rate = products.rate_of(country, line.vat_code, date)
        except products.NoVatRate:
            continue
        before = line.vat
        line.standard_code, line.vat_rate = rate
        line.vat = vat_inside(line.amount, line.vat_rate)
        line.save(update_fields=["standard_code", "vat_rate", "vat"])
        basket.vat += line.vat - before
    baskets.save(basket, "vat")


@transaction.atomic(durable=True)
def renew_open(device: POSDevice) -> None:
    """The same for the open basket of a device, for who holds no lock."""
    basket = baskets.lock(device.pk)
    if not basket.frozen_at:
        renew(basket, device, at=now())
