"""Rows of a span of time as it is where each row's store is, on every store's own clock."""

import datetime as dt
import zoneinfo
from collections.abc import Callable

from django.db.models import Q

from stores.models import Store

Span = tuple[dt.datetime | None, dt.datetime | None]
ONE_DAY = dt.timedelta(days=1)


def within(field: str, span: Callable[[str], Span], *, store: str) -> Q:
    """Rows whose moment `field` is in the `span` of the time zone of their `store`.

    The outer bounds alone can use an index.
    """
    zones = Store.objects.order_by().values_list("time_zone", flat=True).distinct()
    spans = {zone: span(zone) for zone in zones}
    if not spans:
        return Q(pk__in=[])
    here = Q(pk__in=[])
    for zone, (begin, end) in spans.items():
        here |= Q(**{f"{store}__time_zone": zone}) & _between(field, begin, end)
    begins, ends = zip(*spans.values(), strict=True)
    first = None if None in begins else min(begins)
    last = None if None in ends else max(ends)
    return _between(field, first, last) & here


def days(field: str, since: dt.date | None, until: dt.date | None, *, store: str) -> Q:
    """Rows of these days, the last one whole; None: from the beginning, to the end."""

    def span(zone: str) -> Span:
        here = zoneinfo.ZoneInfo(zone)
        begin = dt.datetime.combine(since, dt.time(), here) if since else None
        return begin, dt.datetime.combine(until + ONE_DAY, dt.time(), here) if until else None

    return within(field, span, store=store) if since or until else Q()


def _between(field: str, begin: dt.datetime | None, end: dt.datetime | None) -> Q:
    bounds = {f"{field}__gte": begin, f"{field}__lt": end}
    return Q(**{name: moment for name, moment in bounds.items() if moment})
