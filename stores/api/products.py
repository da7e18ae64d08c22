"""Products and prices, put by their SKU."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from stores import products
from stores.catalogue import Catalogue, NewPrice, Refused, Wanted, currency_of
from stores.models import Product

from . import shapes
from .fields import MOST, Asked, AskedFlag, Matched, Text
from .pages import Filters, TokenView, asked, body, by_text, none_asked, page_of
from .problems import CODES, Problem

ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=True)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="Change it only if it is still as it was read: the `ETag` of that answer.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="`*`: make it only if it is not there.",
)
BY_SKU = OpenApiParameter("sku", {"type": "string"}, OpenApiParameter.PATH)
NEW_SKU = OpenApiParameter(
    "sku", {"type": "string", "pattern": f"^{shapes.SKU}$"}, OpenApiParameter.PATH
)


class ProductFilters(Filters):
    sku = Text(required=False, max_length=40)
    gtin = Matched(r"[0-9]{8,14}", required=False)
    group = Asked(required=False, min_value=1, max_value=MOST)
    is_active = AskedFlag(required=False)


class Goods(TokenView):
    """What both have in common."""

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.integration.merchant, self.tell)

    def tell(self, changed: Sequence[NewPrice]) -> None:
        """Prices have changed: for who has tills, and keeps their journals."""
        raise NotImplementedError


class Products(Goods):
    @extend_schema(
        operation_id="list_products",
        parameters=[ProductFilters],
        responses=page_of(shapes.ProductSerializer),
        tags=["products"],
    )
    def get(self, request: Request) -> Response:
        """The merchant's products in the order of their SKUs."""
        given = asked(request, ProductFilters)
        rows = Product.objects.filter(merchant=self.integration.merchant_id)
        rows = rows.prefetch_related("barcodes")
        if "gtin" in given:
            gtin = products.read_gtin(given["gtin"])
            rows = rows.filter(barcodes__gtin=gtin, barcodes__merchant=self.integration.merchant_id)
        same = {name: given[name] for name in ("sku", "group", "is_active") if name in given}
        currency = currency_of(self.integration.merchant)
        return by_text(
            request,
            rows.filter(**same),
            given,
            lambda row: shapes.product(row, currency),
            key="sku",
        )

    @extend_schema(
        operation_id="put_products",
        request=shapes.ProductBatchSerializer,
        responses=shapes.BatchAnswerSerializer,
        tags=["products"],
    )
    def post(self, request: Request) -> Response:
        """Put up to 100 products. Each is made, changed or refused by itself, in this order."""
        none_asked(request)
        given = body(request, shapes.ProductBatchSerializer)
        catalogue = self.catalogue
        with catalogue.writing([one["sku"] for one in given["products"]]):
            results = [_batched(catalogue, one) for one in given["products"]]
        return Response({"results": results})


class OneProduct(Goods):
    @extend_schema(
        operation_id="get_product",
        parameters=[BY_SKU, ETAG],
        responses=shapes.ProductSerializer,
        tags=["products"],
    )
    def get(self, request: Request, sku: str) -> Response:
        """One product. Its `ETag` goes with a later `If-Match`."""
        none_asked(request)
        catalogue = self.catalogue
        row = catalogue.find(sku) if "\0" not in sku else None
        if row is None:
            raise Problem("not_found")
        return _shown(row, catalogue.currency)

    @extend_schema(
        operation_id="put_product",
        parameters=[NEW_SKU, IF_MATCH, IF_NONE_MATCH, ETAG],
        request=shapes.ProductPutSerializer,
        responses={200: shapes.ProductSerializer, 201: shapes.ProductSerializer},
        tags=["products"],
    )
    def put(self, request: Request, sku: str) -> Response:
        """Make a product or replace what the API keeps of it. Sent twice it is the same."""
        none_asked(request)
        _check_sku(sku)
        given = body(request, shapes.ProductPutSerializer)
        catalogue = self.catalogue
        may = _condition(request, catalogue.currency)
        with catalogue.writing([sku]):
            row, is_new = _put(catalogue, sku, given, may)
        return _shown(row, catalogue.currency, status=201 if is_new else 200)


def _check_sku(sku: str) -> None:
    try:
        Matched(shapes.SKU).run_validation(sku)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"sku": error.detail}) from error


def _condition(request: Request, currency: str) -> Callable[[Product | None], None]:
    """What the request says of what has to be there; refuses it where it is not (RFC 9110, 13)."""
    match, none = (request.headers.get(name) for name in ("If-Match", "If-None-Match"))

    def may(known: Product | None) -> None:
        tag = _etag(known, currency) if known else ""
        is_other = match is not None and not _names(match, tag)
        if is_other or (none is not None and _names(none, tag)):
            raise Problem("precondition_failed")

    return may


def _names(told: str, tag: str) -> bool:
    """Whether what a header tells is this ETag; nothing that is not there has one."""
    return bool(tag) and (told.strip() == "*" or tag in map(str.strip, told.split(",")))


def _put(
    catalogue: Catalogue,
    sku: str,
    given: dict[str, Any],
    may: Callable[[Product | None], None] | None = None,
) -> tuple[Product, bool]:
    wanted = Wanted(**{**given, "gtins": tuple(given["gtins"])})
    try:
        return catalogue.put(sku, wanted, may=may)
    except Refused as refusal:
        errors = [{"pointer": f"/{refusal.field}", "detail": str(refusal)}]
        raise Problem("refused", str(refusal), errors=errors) from refusal


def _batched(catalogue: Catalogue, given: dict[str, Any]) -> dict[str, Any]:
    sku = given.pop("sku")
    try:
        with transaction.atomic():
            _row, is_new = _put(catalogue, sku, given)
    except Problem as problem:
        status = CODES[problem.code][0]
        return {"sku": sku, "status": status, "problem": problem.content()}
    return {"sku": sku, "status": 201 if is_new else 200, "problem": None}


def _shown(row: Product, currency: str, *, status: int = 200) -> Response:
    shown = shapes.product(row, currency)
    return Response(shown, status=status, headers={"ETag": shapes.etag(shown)})


def _etag(row: Product, currency: str) -> str:
    return shapes.etag(shapes.product(row, currency))
