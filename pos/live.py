"""Tell open screens to look again, in the transaction that changed what they show."""

from django.db import connection

from pos.models import Basket

CHANNEL = "nordkassa_live"


def say(basket: Basket) -> None:
    """Wake the screens of the basket's POS device when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{basket.device_id}:{basket.look}"])
