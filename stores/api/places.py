"""What else other systems need to know: the token, groups, VAT rates, stores and POS devices."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from stores.models import Country, POSDevice, ProductGroup, Store, VatRate

from . import shapes
from .fields import MOST, Asked
from .pages import Filters, TokenView, asked, newest, none_asked, page_of
from .problems import Problem


class DeviceFilters(Filters):
    store = Asked(required=False, min_value=1, max_value=MOST)


class VatFilters(Filters):
    country = serializers.ChoiceField(Country.choices, required=False)


class WhoAmI(TokenView):
    @extend_schema(operation_id="get_token", responses=shapes.IntegrationSerializer, tags=["token"])
    def get(self, request: Request) -> Response:
        """What this token may do, and where."""
        none_asked(request)
        return Response(shapes.integration(self.integration))


class Groups(TokenView):
    @extend_schema(
        operation_id="list_groups",
        parameters=[Filters],
        responses=page_of(shapes.GroupSerializer),
        tags=["products"],
    )
    def get(self, request: Request) -> Response:
        """The merchant's product groups; head office keeps them."""
        given = asked(request, Filters)
        rows = ProductGroup.objects.filter(merchant=self.integration.merchant_id)
        return newest(request, rows, given, shapes.group)


class VatRates(TokenView):
    @extend_schema(
        operation_id="list_vat_rates",
        parameters=[VatFilters],
        responses=page_of(shapes.VatRateSerializer),
        tags=["products"],
    )
    def get(self, request: Request) -> Response:
        """What the VAT codes mean, by country and date."""
        given = asked(request, VatFilters)
        same = {"country": given["country"]} if "country" in given else {}
        return newest(request, VatRate.objects.filter(**same), given, shapes.vat_rate)


class Stores(TokenView):
    @extend_schema(
        operation_id="list_stores",
        parameters=[Filters],
        responses=page_of(shapes.StoreSerializer),
        tags=["stores"],
    )
    def get(self, request: Request) -> Response:
        """The stores of this token."""
        given = asked(request, Filters)
        return newest(request, self.integration.stores, given, shapes.store)


class OneStore(TokenView):
    @extend_schema(
        operation_id="get_store",
        parameters=[
            OpenApiParameter(
                "id", {"type": "integer", "minimum": 1, "maximum": MOST}, OpenApiParameter.PATH
            )
        ],
        responses=shapes.StoreSerializer,
        tags=["stores"],
    )
    def get(self, request: Request, id: str) -> Response:
        """One store."""
        none_asked(request)
        row: Store | None = self.integration.stores.filter(pk=number(id)).first()
        if row is None:
            raise Problem("not_found")
        return Response(shapes.store(row))


class Devices(TokenView):
    @extend_schema(
        operation_id="list_devices",
        parameters=[DeviceFilters],
        responses=page_of(shapes.DeviceSerializer),
        tags=["stores"],
    )
    def get(self, request: Request) -> Response:
        """The POS devices of the token's stores."""
        given = asked(request, DeviceFilters)
        rows = POSDevice.objects.filter(store__in=self.integration.stores)
        if "store" in given:
            rows = rows.filter(store=given["store"])
        return newest(request, rows, given, shapes.device)


class OneDevice(TokenView):
    @extend_schema(
        operation_id="get_device",
        parameters=[OpenApiParameter("pos_id", {"type": "string"}, OpenApiParameter.PATH)],
        responses=shapes.DeviceSerializer,
        tags=["stores"],
    )
    def get(self, request: Request, pos_id: str) -> Response:
        """One POS device."""
        none_asked(request)
        rows = POSDevice.objects.filter(store__in=self.integration.stores)
        row = rows.filter(pos_id=pos_id).first() if "\0" not in pos_id else None
        if row is None:
            raise Problem("not_found")
        return Response(shapes.device(row))


def number(text: str) -> int:
    """The id in an address. Raises ValidationError for what is none."""
    found: int = Asked(min_value=1, max_value=MOST).run_validation(text)
    return found
