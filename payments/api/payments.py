"""Payments, to be looked at."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payments.models import Payment
from stores import places
from stores.api.fields import MOST, Asked, Day, Text
from stores.api.pages import Filters, TokenView, asked, newest, none_asked, page_of
from stores.api.problems import Problem
from stores.models import Integration

from . import shapes


class PaymentFilters(Filters):
    store = Asked(required=False, min_value=1, max_value=MOST)
    pos_id = Text(required=False, max_length=36)
    state = serializers.ChoiceField(Payment.State.choices, required=False)
    since = Day(required=False, help_text="The first day on which it was asked for, in UTC.")
    until = Day(required=False, help_text="The last day on which it was asked for, in UTC.")


class Payments(TokenView):
    @extend_schema(
        operation_id="list_payments",
        parameters=[PaymentFilters],
        responses=page_of(shapes.PaymentSerializer),
        tags=["payments"],
    )
    def get(self, request: Request) -> Response:
        """Payments with the calls that have changed them, the newest first."""
        given = asked(request, PaymentFilters)
        rows = _chosen(_payments(self.integration), given)
        return newest(request, rows, given, shapes.payment, by="requested_at")


class OnePayment(TokenView):
    @extend_schema(
        operation_id="get_payment",
        parameters=[OpenApiParameter("reference", {"type": "string"}, OpenApiParameter.PATH)],
        responses=shapes.PaymentSerializer,
        tags=["payments"],
    )
    def get(self, request: Request, reference: str) -> Response:
        """One payment by its reference."""
        none_asked(request)
        rows = _payments(self.integration)
        row = rows.filter(reference=reference).first() if "\0" not in reference else None
        if row is None:
            raise Problem("not_found")
        return Response(shapes.payment(row))


def _payments(integration: Integration) -> QuerySet[Payment]:
    """Those of money: what was rehearsed is none."""
    within = places.belonging(Payment, "device", "store", integration.stores)
    found = Payment.objects.filter(within, is_training=False)
    return found.select_related("device", "sales_unit").prefetch_related("operations")


def _chosen(rows: QuerySet[Payment], given: dict[str, Any]) -> QuerySet[Payment]:
    paths = {"store": "device__store", "pos_id": "device__pos_id", "state": "state"}
    rows = rows.filter(**{path: given[name] for name, path in paths.items() if name in given})
    if "since" in given:
        rows = rows.filter(requested_at__gte=_begin(given["since"]))
    if "until" in given and given["until"] < dt.date.max:
        rows = rows.filter(requested_at__lt=_begin(given["until"] + dt.timedelta(days=1)))
    return rows


def _begin(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC)
