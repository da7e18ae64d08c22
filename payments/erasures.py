"""What a customer has asked to be deleted, and what is being found out about a customer meanwhile.

Whoever is to learn whose payment or QR something is, and whoever deletes what is known of a number,
take turns at a merchant. So either the one finds what the other has kept, or the other is told not
to keep it.
"""

import datetime as dt

from django.db import connection

from payments.models import Erasure
from pos.shifts import now
from stores.models import Merchant

# The first of two numbers that name a lock of PostgreSQL's own: of no row.
TURNS = 0x6E6B02
# By then nobody asks any more whose payment of before it was: see `payments.marks`.
LASTS = dt.timedelta(minutes=16)


def keep(merchant: Merchant, msisdn_hash: str) -> None:
    """Nothing of this number is kept that is being found out now. To the end of the transaction
    nobody keeps anything."""
    _take_turn(merchant.pk, "pg_advisory_xact_lock")
    Erasure.objects.create(merchant=merchant, msisdn_hash=msisdn_hash, at=now())


def is_wanted(merchant_id: int, msisdn_hash: str, *, since: dt.datetime) -> bool:
    """Whether what was asked for then is to be forgotten. To the end of the transaction nobody
    deletes."""
    _take_turn(merchant_id, "pg_advisory_xact_lock_shared")
    its = Erasure.objects.filter(merchant=merchant_id, msisdn_hash=msisdn_hash, at__gte=since)
    return its.exists()


def forget() -> int:
    """Delete those that nothing can come after any more; how many there were."""
    gone, _models = Erasure.objects.filter(at__lte=now() - LASTS).delete()
    return gone


def _take_turn(merchant_id: int, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(%s, %s)", [TURNS, merchant_id % 2**31])
