"""Refunds: a return of goods with its lines, like everywhere, asked for once per key."""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payments import integration_refunds
from pos import forms, parts
from pos.api.receipts import BY_ID
from pos.models import Receipt, ReceiptLine, Return
from pos.models.baskets import ONE
from pos.refusals import NotPossible
from stores import places
from stores.api.fields import MOST, Asked
from stores.api.pages import Filters, TokenView, asked, body, newest, none_asked, page_of
from stores.api.places import number
from stores.api.problems import Problem
from stores.models import Integration, Unit

from . import shapes

KEY = r"[A-Za-z0-9_-]{8,64}"
HEADER = "Idempotency-Key"
BY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": f"^{KEY}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="A random key of this refund, such as a UUID. Send the same again until an answer.",
)
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=True)


class RefundFilters(Filters):
    receipt = Asked(
        required=False, min_value=1, max_value=MOST, help_text="The id of the sale's receipt."
    )
    state = serializers.ChoiceField(Return.State.choices, required=False)


class Refunds(TokenView):
    @extend_schema(
        operation_id="list_refunds",
        parameters=[RefundFilters],
        responses=page_of(shapes.RefundSerializer),
        tags=["refunds"],
    )
    def get(self, request: Request) -> Response:
        """Returns of goods, whoever has taken them, the newest first."""
        given = asked(request, RefundFilters)
        rows = refunds_of(self.integration)
        if "receipt" in given:
            rows = rows.filter(original=given["receipt"])
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return newest(request, rows, given, shapes.refund)

    @extend_schema(
        operation_id="create_refund",
        parameters=[BY_KEY, LOCATION],
        request=shapes.RefundPostSerializer,
        responses={
            201: OpenApiResponse(shapes.RefundSerializer, "Given back; no network was needed."),
            202: OpenApiResponse(shapes.RefundSerializer, "Written down; Vipps is being asked."),
        },
        tags=["refunds"],
    )
    def post(self, request: Request) -> Response:
        """Goods of a sale come back, and their money goes back as they were paid.

        Look at `Location` until the state is not ASKED any more.
        """
        none_asked(request)
        key = _key(request)
        given = body(request, shapes.RefundPostSerializer)
        try:
            asked_ = integration_refunds.find(self.integration, key=key, body=given)
            is_again = asked_ is not None
            asked_ = asked_ or _ask(self.integration, given, key)
        except integration_refunds.KeyReused as error:
            raise Problem("key_reused") from error
        return _accepted(refunds_of(self.integration).get(pk=asked_.pk), is_again=is_again)


class OneRefund(TokenView):
    @extend_schema(
        operation_id="get_refund",
        parameters=[BY_ID],
        responses=shapes.RefundSerializer,
        tags=["refunds"],
    )
    def get(self, request: Request, id: str) -> Response:
        """One refund: what has become of it."""
        none_asked(request)
        row = refunds_of(self.integration).filter(pk=number(id)).first()
        if row is None:
            raise Problem("not_found")
        return Response(shapes.refund(row))


def refunds_of(integration: Integration) -> QuerySet[Return]:
    """Returns of what was sold in the integration's stores, with what is shown of them.

    Those of money: what was rehearsed is none.
    """
    within = places.belonging(Return, "original__device", "store", integration.stores)
    found = Return.objects.filter(within, is_training=False)
    found = found.select_related("original__device", "receipt")
    return found.prefetch_related("lines__receipt_line", "parts", "tenders")


def _key(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(KEY, key, re.ASCII):
        raise Problem("invalid_request", f"The header {HEADER} has to be as {KEY}.")
    return key


def _ask(integration: Integration, given: Mapping[str, Any], key: str) -> Return:
    receipt = _receipt(integration, given)
    try:
        return integration_refunds.ask(
            integration,
            receipt,
            quantities=_quantities(receipt, given["lines"]),
            reason=forms.read_words(given["reason"], most=200),
            key=key,
            body=given,
        )
    except integration_refunds.AboveLimit as error:
        raise Problem("above_limit", str(error)) from error
    except integration_refunds.NeedsAPerson as error:
        raise Problem("needs_a_person", "Return it at a till or in the office.") from error
    except NotPossible as error:
        raise Problem("not_possible", str(error)) from error


def _receipt(integration: Integration, given: Mapping[str, Any]) -> Receipt:
    found = Receipt.objects.select_related("device__store").filter(
        device__store__in=integration.stores,
        device__pos_id=given["pos_id"],
        kind=Receipt.Kind.SALE,
        number=given["number"],
    )
    receipt = found.first()
    if receipt is None:
        raise Problem("unknown_receipt")
    return receipt


def _quantities(receipt: Receipt, lines: list[dict[str, Any]]) -> dict[int, int]:
    """Thousandths by receipt line. Raises Problem for a line that is not there, or there twice."""
    known = {line.position: line for line in receipt.lines.all()}
    often = Counter(line["position"] for line in lines)
    found = {}
    for place, line in enumerate(lines):
        row = known.get(line["position"])
        pointer = f"/lines/{place}"
        if row is None or often[line["position"]] > 1:
            told = "The receipt has no such line, or it is asked for twice."
            raise Problem("unknown_line", errors=[{"pointer": pointer, "detail": told}])
        found[row.pk] = _thousandths(row, line["quantity"], pointer)
    return found


def _thousandths(row: ReceiptLine, text: str, pointer: str) -> int:
    found = int(Decimal(text) * ONE)
    if row.unit != Unit.KG and found % ONE:
        raise Problem("not_whole", errors=[{"pointer": f"{pointer}/quantity", "detail": text}])
    return found


def _accepted(row: Return, *, is_again: bool) -> Response:
    """Sent again it is the same status: how the money goes back was decided with it."""
    is_sent = bool(parts.refunds(row))
    headers = {"Location": reverse("api-refund", args=[row.pk])}
    if is_again:
        headers["Idempotent-Replayed"] = "true"
    return Response(shapes.refund(row), status=202 if is_sent else 201, headers=headers)
