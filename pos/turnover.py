"""What was sold in a period, from the Z reports of its days: one row per till and day.

A month of all stores is read from some thousand rows, however many receipts there are.
"""

import dataclasses
from typing import Any

from django.db.models import BigIntegerField, Count, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from pos.models import Report


@dataclasses.dataclass(frozen=True, slots=True)
class Turnover:
    """In one currency: days closed, receipts, and sales less returns in minor units."""

    currency: str
    days: int
    receipts: int
    amount: int


def query(reports: QuerySet[Report]) -> QuerySet[Report, Any]:
    """One row per currency of the Z reports among these."""
    return (
        reports.filter(kind=Report.Kind.Z)
        .order_by()
        .values(currency=KT("content__currency"))
        .annotate(
            days=Count("pk"),
            receipts=Sum(Cast(KT("content__receipts"), BigIntegerField())),
            amount=Sum(Cast(KT("content__sales__amount"), BigIntegerField())),
        )
        .order_by("currency")
    )


def of(reports: QuerySet[Report]) -> list[Turnover]:
    """One query."""
    return [Turnover(**row) for row in query(reports)]
