"""Daily totals of a store."""

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from pos import day_totals
from pos.shifts import now
from stores import business_days
from stores.api.fields import MOST, Asked, Day, Strict
from stores.api.pages import TokenView, asked
from stores.api.problems import Problem

from . import shapes

LONGEST = dt.timedelta(days=31)


class DayFilters(Strict):
    store = Asked(min_value=1, max_value=MOST)
    since = Day(help_text="The first business day.")
    until = Day(help_text="The last business day, at most 31 days later.")


class DayTotals(TokenView):
    @extend_schema(
        operation_id="list_daily_totals",
        parameters=[DayFilters],
        responses=shapes.DayTotalsSerializer,
        tags=["reports"],
    )
    def get(self, request: Request) -> Response:
        """What a store has sold, by business day: a day without a receipt is not there."""
        given = asked(request, DayFilters)
        if given["until"] - given["since"] > LONGEST:
            raise Problem("period_too_long", "Ask for at most 31 days at a time.")
        store = self.integration.stores.filter(pk=given["store"]).first()
        if store is None:
            raise Problem("not_found")
        today = business_days.of(store, now())
        found = day_totals.read(store.pk, given["since"], given["until"])
        return Response({"results": [_day(store.pk, row, today) for row in found]})


def _day(store_id: int, row: dict[str, Any], today: dt.date) -> dict[str, Any]:
    same = ("currency", "total", "gift_cards", "rounding", "vat", "tenders")
    return {
        "business_date": row["day"],
        "store": store_id,
        "sales": {"count": row["sales"], "amount": row["sold"]},
        "returns": {"count": row["returns"], "amount": row["returned"]},
        "total_excluding_vat": row["without"],
        **{name: row[name] for name in same},
        # What is sold after a day has ended belongs to the next, whoever has closed it or not.
        "is_over": dt.date.fromisoformat(row["day"]) < today,
    }
