"""The business day of a store: what a bar sells after midnight belongs to the day before.

A day starts by the store's own clock. The hours in which clocks are put forward and back are no
start of a day (`store_day_starts_at_a_clear_hour`), so the night of a change has one boundary, too.
"""

import datetime as dt

from stores.models import Store

# The same for a statement that has its store as `s`.
OF_MOMENT = "((%(at)s AT TIME ZONE s.time_zone) - s.day_starts_at::interval)::date"


def of(store: Store, at: dt.datetime) -> dt.date:
    """The store's business date at a moment."""
    start = store.day_starts_at
    here = at.astimezone(store.zone).replace(tzinfo=None)
    return (here - dt.timedelta(hours=start.hour, minutes=start.minute)).date()


def begin(store: Store, date: dt.date) -> dt.datetime:
    """The moment at which a business date begins."""
    return dt.datetime.combine(date, store.day_starts_at, tzinfo=store.zone)
