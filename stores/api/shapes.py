"""Master data as the API shows and takes it."""

import hashlib
import json
from typing import Any

from rest_framework import serializers

from stores.models import (
    ArticleGroup,
    Country,
    Currency,
    Integration,
    POSDevice,
    Product,
    ProductGroup,
    Scope,
    Store,
    Unit,
    VatCode,
    VatRate,
)

from .fields import MOST, Day, Flag, Matched, Moment, Strict, Text, Whole

# What an address can hold, so that it finds what it has made.
SKU = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,39}"
# Ten million kroner: what costs more is no goods of a till.
DEAREST = 1_000_000_000
MOST_AT_ONCE = 100


class NamesSerializer(Strict):
    """Names by language; at least one."""

    nb = Text(required=False, max_length=100)
    da = Text(required=False, max_length=100)
    fi = Text(required=False, max_length=100)
    sv = Text(required=False, max_length=100)
    en = Text(required=False, max_length=100)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if not attrs:
            raise serializers.ValidationError("Give the name in at least one language.")
        return attrs


class ProductPutSerializer(Strict):
    """All of a product that the API keeps: what is put replaces what was there."""

    names = NamesSerializer()
    price = Whole(min_value=0, max_value=DEAREST, help_text="Including VAT, in minor units.")
    currency = serializers.ChoiceField(Currency.choices, help_text="That of the merchant's stores.")
    vat_code = serializers.ChoiceField(VatCode.choices)
    unit = serializers.ChoiceField(Unit.choices, help_text="What the price is for.")
    group = Whole(allow_null=True, min_value=1, max_value=MOST, help_text="The id of its group.")
    minimum_age = Whole(allow_null=True, min_value=1, max_value=25)
    is_active = Flag(help_text="Whether tills sell it.")
    gtins = serializers.ListField(
        child=Matched(r"[0-9]{8}|[0-9]{12,14}"), max_length=50, help_text="Its barcodes."
    )


class BatchedProductSerializer(ProductPutSerializer):
    """The same with its SKU."""

    sku = Matched(SKU)


class ProductBatchSerializer(Strict):
    """Up to 100 products; each is put by itself."""

    products = serializers.ListField(
        child=BatchedProductSerializer(), min_length=1, max_length=MOST_AT_ONCE
    )


class ProductSerializer(serializers.Serializer[Any]):
    sku = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField())
    price = serializers.IntegerField(help_text="Including VAT, in minor units.")
    currency = serializers.ChoiceField(Currency.choices)
    vat_code = serializers.ChoiceField(VatCode.choices)
    unit = serializers.ChoiceField(Unit.choices)
    group = serializers.IntegerField(allow_null=True)
    minimum_age = serializers.IntegerField(allow_null=True)
    is_active = serializers.BooleanField()
    gtins = serializers.ListField(child=serializers.CharField(), help_text="Of 14 digits each.")
    family = serializers.IntegerField(
        allow_null=True, help_text="Of a size or colour: variants of one family share a number."
    )
    variant = serializers.CharField(help_text="Which one of its family; empty where it has none.")


class ProblemItemSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="What it is about, as a JSON pointer.")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable; decide by this.")
    detail = serializers.CharField(required=False)
    errors = ProblemItemSerializer(many=True, required=False)  # type: ignore[assignment]


class BatchResultSerializer(serializers.Serializer[Any]):
    sku = serializers.CharField()
    status = serializers.IntegerField(help_text="201 made, 200 changed, else refused.")
    problem = ProblemSerializer(allow_null=True)


class BatchAnswerSerializer(serializers.Serializer[Any]):
    results = BatchResultSerializer(many=True)


class GroupSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    names = serializers.DictField(child=serializers.CharField())
    article_group = serializers.ChoiceField(
        ArticleGroup.choices, help_text="SAF-T Cash Register, code list 04."
    )


class VatRateSerializer(serializers.Serializer[Any]):
    country = serializers.ChoiceField(Country.choices)
    vat_code = serializers.ChoiceField(VatCode.choices)
    rate = serializers.IntegerField(help_text="In hundredths of a percent: 2550 is 25.5 %.")
    standard_code = serializers.CharField(help_text="SAF-T; empty where there is none.")
    valid_from = Day()
    valid_to = Day(allow_null=True, help_text="The last day; null until further.")


class StoreSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    country = serializers.ChoiceField(Country.choices)
    currency = serializers.ChoiceField(Currency.choices)
    time_zone = serializers.CharField()
    day_starts_at = serializers.CharField(
        help_text="By the store's clock, as 06:00; what is sold before is the day before's."
    )


class DeviceSerializer(serializers.Serializer[Any]):
    pos_id = serializers.CharField()
    store = serializers.IntegerField()
    name = serializers.CharField()
    is_paired = serializers.BooleanField()
    is_training = serializers.BooleanField()
    last_seen_at = Moment(allow_null=True)


class IntegrationSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    merchant = serializers.CharField()
    organisation_number = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    is_for_all_stores = serializers.BooleanField()
    stores = serializers.ListField(child=serializers.IntegerField())
    calls_a_minute = serializers.IntegerField()
    refund_most = serializers.IntegerField(allow_null=True)
    refund_most_a_day = serializers.IntegerField(allow_null=True)
    expires_at = Moment(allow_null=True)


def product(row: Product, currency: str) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("sku", "names", "price", "vat_code", "unit")},
        "currency": currency,
        "group": row.group_id,
        "minimum_age": row.minimum_age,
        "is_active": row.is_active,
        "gtins": sorted(barcode.gtin for barcode in row.barcodes.all()),
        "family": row.family_id,
        "variant": row.variant_label,
    }


def etag(shown: dict[str, Any]) -> str:
    """Of what is shown: another one as soon as anything in it is another."""
    text = json.dumps(shown, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def group(row: ProductGroup) -> dict[str, Any]:
    return {"id": row.pk, "names": row.names, "article_group": row.article_group}


def vat_rate(row: VatRate) -> dict[str, Any]:
    return {
        "country": row.country,
        "vat_code": row.code,
        "rate": row.rate,
        "standard_code": row.standard_code,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def store(row: Store) -> dict[str, Any]:
    names = ("name", "street", "postal_code", "city", "country", "currency", "time_zone")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in names},
        "day_starts_at": row.day_starts_at.isoformat("minutes"),
    }


def device(row: POSDevice) -> dict[str, Any]:
    return {
        "pos_id": row.pos_id,
        "store": row.store_id,
        "name": row.name,
        "is_paired": row.is_paired,
        "is_training": row.is_training,
        "last_seen_at": moment(row.last_seen_at),
    }


def integration(row: Integration) -> dict[str, Any]:
    names = ("name", "is_for_all_stores", "calls_a_minute", "refund_most", "refund_most_a_day")
    return {
        **{name: getattr(row, name) for name in names},
        "merchant": row.merchant.name,
        "organisation_number": row.merchant.organisation_number,
        "scopes": sorted(row.scopes),
        "stores": [pk for (pk,) in row.stores.order_by("pk").values_list("pk")],
        "expires_at": moment(row.expires_at),
    }


def moment(at: Any) -> str | None:
    """In UTC, or nothing."""
    return Moment().to_representation(at) if at else None
