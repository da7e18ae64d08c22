"""Receipts and reports as the API shows them: no name of a customer or of who stood at the till."""

from typing import Any

from rest_framework import serializers

from pos.models import Receipt, ReceiptLine, Report, Tender
from pos.models.baskets import ONE
from stores.api.fields import Day, Moment
from stores.api.shapes import moment
from stores.models import Currency, Unit, VatCode

Kind = Receipt.Kind
WAYS = Tender.Kind.choices
LINE = (
    *("position", "sku", "name", "unit", "unit_price", "discount", "amount", "vat"),
    *("vat_code", "standard_code", "vat_rate", "group_number", "group_name", "article_group"),
)


class LineSerializer(serializers.Serializer[Any]):
    """A sold line; negative on a return."""

    position = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField(help_text="With three decimals: 1.000 is one piece.")
    unit = serializers.ChoiceField(Unit.choices)
    unit_price = serializers.IntegerField()
    discount = serializers.IntegerField()
    amount = serializers.IntegerField(help_text="What was paid for it, including VAT.")
    vat = serializers.IntegerField()
    vat_code = serializers.CharField(help_text="Empty for a gift card, which is no turnover.")
    standard_code = serializers.CharField()
    vat_rate = serializers.IntegerField(help_text="In hundredths of a percent.")
    group_number = serializers.IntegerField(allow_null=True)
    group_name = serializers.CharField()
    article_group = serializers.CharField()


class VatSerializer(serializers.Serializer[Any]):
    rate = serializers.IntegerField(help_text="In hundredths of a percent.")
    code = serializers.CharField(help_text="SAF-T; empty where there is none.")
    amount = serializers.IntegerField(help_text="Including VAT.")
    vat = serializers.IntegerField()


class TenderSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(WAYS)
    amount = serializers.IntegerField()
    reference = serializers.CharField(help_text="Of VIPPS that of its payment.")


class OriginalSerializer(serializers.Serializer[Any]):
    pos_id = serializers.CharField()
    number = serializers.IntegerField()


class ReceiptSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    number = serializers.IntegerField(help_text="Without a gap by POS device and kind.")
    sequence = serializers.IntegerField(allow_null=True)
    store = serializers.IntegerField()
    pos_id = serializers.CharField()
    business_date = Day()
    issued_at = Moment()
    currency = serializers.ChoiceField(Currency.choices)
    total = serializers.IntegerField()
    total_excluding_vat = serializers.IntegerField()
    rounding = serializers.IntegerField()
    gift_cards = serializers.IntegerField(help_text="Of the total: paid in, and no turnover.")
    lines = LineSerializer(many=True)
    vat = VatSerializer(many=True)
    tenders = TenderSerializer(many=True)
    original = OriginalSerializer(allow_null=True, help_text="Of a return: the sale's receipt.")
    customer_reference = serializers.CharField(help_text="Of a delivery: who is invoiced.")


class CountedSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    amount = serializers.IntegerField()


class ReportVatSerializer(serializers.Serializer[Any]):
    vat_code = serializers.ChoiceField(VatCode.choices)
    code = serializers.CharField()
    rate = serializers.IntegerField()
    amount = serializers.IntegerField()
    base = serializers.IntegerField(help_text="Without VAT.")
    vat = serializers.IntegerField()


class PaidSerializer(CountedSerializer):
    kind = serializers.ChoiceField(WAYS)


COUNTED = ("sales", "returns", "discounts", "gift_cards_sold", "gift_cards_back")
PLAIN = ("currency", "rounding", "automatic", "grand_sales", "grand_returns", "grand_net")


class ReportSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Report.Kind.choices)
    number = serializers.IntegerField()
    store = serializers.IntegerField()
    pos_id = serializers.CharField()
    business_date = Day()
    at = Moment()
    currency = serializers.ChoiceField(Currency.choices)
    automatic = serializers.BooleanField(help_text="Closed by the system, because nobody did.")
    sales = CountedSerializer(help_text="Less returns.")
    returns = CountedSerializer()
    discounts = CountedSerializer()
    gift_cards_sold = CountedSerializer()
    gift_cards_back = CountedSerializer()
    rounding = serializers.IntegerField()
    vat = ReportVatSerializer(many=True)
    payments = PaidSerializer(many=True)
    grand_sales = serializers.IntegerField()
    grand_returns = serializers.IntegerField()
    grand_net = serializers.IntegerField()


class DayTotalSerializer(serializers.Serializer[Any]):
    business_date = Day()
    store = serializers.IntegerField()
    currency = serializers.ChoiceField(Currency.choices)
    sales = CountedSerializer()
    returns = CountedSerializer(help_text="As what went back: not negative.")
    total = serializers.IntegerField(help_text="Sales less returns, including VAT.")
    total_excluding_vat = serializers.IntegerField()
    gift_cards = serializers.IntegerField()
    rounding = serializers.IntegerField()
    vat = VatSerializer(many=True)
    tenders = PaidSerializer(many=True)
    is_over = serializers.BooleanField(help_text="No receipt comes to this day any more.")


class DayTotalsSerializer(serializers.Serializer[Any]):
    results = DayTotalSerializer(many=True)


def receipt(row: Receipt) -> dict[str, Any]:
    said, device = row.content, row.device
    return {
        "id": row.pk,
        "kind": row.kind,
        "number": row.number,
        "sequence": row.sequence,
        "store": device.store_id,
        "pos_id": device.pos_id,
        "business_date": row.business_date.isoformat(),
        "issued_at": moment(row.issued_at),
        **{name: getattr(row, name) for name in ("currency", "total", "total_excluding_vat")},
        **{name: getattr(row, name) for name in ("rounding", "gift_cards", "customer_reference")},
        "lines": [_line(line) for line in sorted(row.lines.all(), key=lambda one: one.position)],
        "vat": [
            {name: rate[name] for name in ("rate", "code", "amount", "vat")} for rate in said["vat"]
        ],
        "tenders": [
            {name: tender[name] for name in ("kind", "amount", "reference")}
            for tender in said["tenders"]
        ],
        "original": _original(said.get("original")),
    }


def _line(row: ReceiptLine) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in LINE}
    return {**shown, "quantity": quantity(row.quantity)}


def _original(said: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"pos_id": said["pos_id"], "number": said["number"]} if said else None


def quantity(thousandths: int) -> str:
    """With three decimals, as it is sent back to us too."""
    sign, plain = "-" if thousandths < 0 else "", abs(thousandths)
    return f"{sign}{plain // ONE}.{plain % ONE:03}"


def report(row: Report) -> dict[str, Any]:
    said, device = row.content, row.device
    none = {"count": 0, "amount": 0}
    return {
        "id": row.pk,
        "kind": row.kind,
        "number": row.number,
        "store": device.store_id,
        "pos_id": device.pos_id,
        "business_date": row.business_date.isoformat(),
        "at": moment(row.at),
        **{name: said[name] for name in PLAIN},
        **{name: said.get(name, none) for name in COUNTED},
        "vat": said["vat"],
        "payments": said["payments"],
    }
