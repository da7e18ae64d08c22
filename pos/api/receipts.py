"""Receipts and X and Z reports."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from pos.models import Receipt, Report
from stores import places
from stores.api.fields import MOST, Asked, Day, Text
from stores.api.pages import Filters, TokenView, asked, newest, none_asked, page_of
from stores.api.places import number
from stores.api.problems import Problem
from stores.models import Integration

from . import shapes

SOLD = (Receipt.Kind.SALE, Receipt.Kind.RETURN)
BY_ID = OpenApiParameter(
    "id", {"type": "integer", "minimum": 1, "maximum": MOST}, OpenApiParameter.PATH
)


class TillFilters(Filters):
    store = Asked(required=False, min_value=1, max_value=MOST)
    pos_id = Text(required=False, max_length=36)
    since = Day(required=False, help_text="The first business day.")
    until = Day(required=False, help_text="The last business day.")
    number = Asked(required=False, min_value=1, max_value=MOST)


class ReceiptFilters(TillFilters):
    kind = serializers.ChoiceField(
        Receipt.Kind.choices, required=False, help_text="Without it sales and returns."
    )


class ReportFilters(TillFilters):
    kind = serializers.ChoiceField(Report.Kind.choices, required=False)


class Receipts(TokenView):
    @extend_schema(
        operation_id="list_receipts",
        parameters=[ReceiptFilters],
        responses=page_of(shapes.ReceiptSerializer),
        tags=["receipts"],
    )
    def get(self, request: Request) -> Response:
        """Receipts with their lines, VAT and tenders, the newest first."""
        given = asked(request, ReceiptFilters)
        rows = within(receipts_of(self.integration), given)
        kinds = [given["kind"]] if "kind" in given else SOLD
        return newest(
            request, rows.filter(kind__in=kinds), given, shapes.receipt, by="business_date"
        )


class OneReceipt(TokenView):
    @extend_schema(
        operation_id="get_receipt",
        parameters=[BY_ID],
        responses=shapes.ReceiptSerializer,
        tags=["receipts"],
    )
    def get(self, request: Request, id: str) -> Response:
        """One receipt."""
        none_asked(request)
        row = receipts_of(self.integration).filter(pk=number(id)).first()
        if row is None:
            raise Problem("not_found")
        return Response(shapes.receipt(row))


class Reports(TokenView):
    @extend_schema(
        operation_id="list_reports",
        parameters=[ReportFilters],
        responses=page_of(shapes.ReportSerializer),
        tags=["reports"],
    )
    def get(self, request: Request) -> Response:
        """X and Z reports, the newest first."""
        given = asked(request, ReportFilters)
        rows = within(_reports(self.integration), given)
        if "kind" in given:
            rows = rows.filter(kind=given["kind"])
        return newest(request, rows, given, shapes.report, by="business_date")


class OneReport(TokenView):
    @extend_schema(
        operation_id="get_report",
        parameters=[BY_ID],
        responses=shapes.ReportSerializer,
        tags=["reports"],
    )
    def get(self, request: Request, id: str) -> Response:
        """One report."""
        none_asked(request)
        row = _reports(self.integration).filter(pk=number(id)).first()
        if row is None:
            raise Problem("not_found")
        return Response(shapes.report(row))


def receipts_of(integration: Integration) -> QuerySet[Receipt]:
    """What an integration may see, with what is shown of it."""
    within_ = places.belonging(Receipt, "device", "store", integration.stores)
    return Receipt.objects.filter(within_).select_related("device").prefetch_related("lines")


def _reports(integration: Integration) -> QuerySet[Report]:
    within_ = places.belonging(Report, "device", "store", integration.stores)
    return Report.objects.filter(within_).select_related("device")


def within(rows: QuerySet[Any], given: dict[str, Any]) -> QuerySet[Any]:
    """What the filters that both have leave of them."""
    paths = {
        "store": "device__store",
        "pos_id": "device__pos_id",
        "since": "business_date__gte",
        "until": "business_date__lte",
        "number": "number",
    }
    return rows.filter(**{path: given[name] for name, path in paths.items() if name in given})
