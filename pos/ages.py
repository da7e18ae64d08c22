"""The age that goods ask for: the till asks once for each basket, and nothing is paid before.

The answer is the cashier's. It is kept with the basket, wherever that goes: *yes* for its age and
every lower one; *no* takes the goods of that age and above out.
"""

import calendar
import datetime as dt
import uuid

from django.db import transaction

from pos import baskets, forms, journal, lines
from pos.journal import Code, Event
from pos.models import Basket
from pos.refusals import Stale
from pos.shifts import now
from stores.models import Store

YES, NO = "yes", "no"
SAID = {YES: Event.AGE_CONFIRMED, NO: Event.AGE_REFUSED}


@transaction.atomic(durable=True)
def answer(
    device_id: int,
    *,
    basket_id: int,
    age: int,
    answer: str,
    key: uuid.UUID,
    staff_id: int,
) -> Basket:
    """Say `yes` or `no`: is the customer of a basket so old? The journal keeps who has said it.

    It carries no version: goods that are scanned meanwhile change no birthday. Raises Frozen, Stale
    where nobody is asked that (any more) or nothing is answered, NotPossible for less than has been
    paid already.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="age"):
        return basket
    baskets.refuse_frozen(basket)
    is_asked = basket.pk == basket_id and basket.confirmed_age < age <= basket.minimum_age
    if not is_asked or answer not in SAID:
        raise Stale
    _tell(basket, age, SAID[answer], staff_id)
    if answer == YES:
        basket.confirmed_age = age
        baskets.save(basket, "confirmed_age")
    else:
        lines.take_out(basket, basket.lines.filter(minimum_age__gte=age), staff_id=staff_id)
    return basket


def latest_birthday(store: Store, age: int, at: dt.datetime) -> dt.date:
    """Who is born on that day or before is so old today, by the store's own calendar.

    On 29 February in a year that has none, that is the 28th: who was born on the 29th has the
    birthday on 1 March.
    """
    today = at.astimezone(store.zone).date()
    year = today.year - age
    return dt.date(year, today.month, min(today.day, calendar.monthrange(year, today.month)[1]))


def _tell(basket: Basket, age: int, event: Event, staff_id: int) -> None:
    said = "old enough" if event == Event.AGE_CONFIRMED else "too young or not shown"
    journal.record(
        basket.device_id,
        code=Code.OTHER,
        at=now(),
        text=f"age check; {age}; {said}",
        staff_id=staff_id,
        details={"event": str(event), "age": age, "basket": basket.pk, **baskets.marked(basket)},
    )
