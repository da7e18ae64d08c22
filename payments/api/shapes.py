"""Payments and refunds as the API shows them: nothing of who has paid."""

from typing import Any

from rest_framework import serializers

from payments.models import Operation, Payment
from pos import parts
from pos.api.shapes import OriginalSerializer, quantity
from pos.models import Return, Tender
from stores.api.fields import MOST, Matched, Moment, Strict, Text, Whole
from stores.api.shapes import moment
from stores.models import Currency

SUMS = ("amount", "authorized", "captured", "cancelled", "refunded")
# Up to 999,999.999: more of a line is sold by nobody.
QUANTITY = r"[0-9]{1,6}(\.[0-9]{1,3})?"


class OperationSerializer(serializers.Serializer[Any]):
    """A call that changes a payment."""

    kind = serializers.ChoiceField(Operation.Kind.choices)
    amount = serializers.IntegerField()
    outcome = serializers.ChoiceField(Operation.Outcome.choices)
    refusal_code = serializers.CharField(help_text="Vipps' own, where it was refused.")
    refund = serializers.IntegerField(allow_null=True, help_text="The id of the refund it is for.")
    written_at = Moment()
    settled_at = Moment(allow_null=True)


class PaymentSerializer(serializers.Serializer[Any]):
    """One attempt to be paid through Vipps MobilePay. State and sums are Vipps' own."""

    reference = serializers.CharField()
    psp_reference = serializers.CharField()
    msn = serializers.CharField(help_text="The sales unit's merchant serial number.")
    store = serializers.IntegerField()
    pos_id = serializers.CharField()
    state = serializers.ChoiceField(Payment.State.choices)
    currency = serializers.ChoiceField(Currency.choices)
    amount = serializers.IntegerField()
    authorized = serializers.IntegerField()
    captured = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    refunded = serializers.IntegerField()
    requested_at = Moment()
    authorized_at = Moment(allow_null=True)
    received_at = Moment(allow_null=True, help_text="When it was taken as a tender.")
    operations = OperationSerializer(many=True)


class RefundLinePostSerializer(Strict):
    position = Whole(min_value=1, max_value=10_000, help_text="Of the line on the receipt.")
    quantity = Matched(QUANTITY, help_text='"1", or "0.455" of what is sold by weight.')


class RefundPostSerializer(Strict):
    """Goods of a sale that come back."""

    pos_id = Matched(r"[A-Za-z0-9-]{3,36}", help_text="As on the sale's receipt.")
    number = Whole(min_value=1, max_value=MOST, help_text="Of the sale's receipt.")
    lines = serializers.ListField(child=RefundLinePostSerializer(), min_length=1, max_length=500)
    reason = Text(max_length=200, help_text="Why the goods come back; it is on the receipt.")


class RefundLineSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    quantity = serializers.CharField()
    amount = serializers.IntegerField()
    vat = serializers.IntegerField()


class RefundPartSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Tender.Kind.choices)
    amount = serializers.IntegerField()
    reference = serializers.CharField(help_text="Of the payment that is refunded.")


class RefundSerializer(serializers.Serializer[Any]):
    """A return of goods and how its money goes back."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(
        Return.State.choices,
        help_text="ASKED until the money has gone back, then ISSUED; REFUSED: nothing has moved.",
    )
    receipt = OriginalSerializer(help_text="Of the sale.")
    amount = serializers.IntegerField()
    currency = serializers.ChoiceField(Currency.choices)
    reason = serializers.CharField()
    asked_at = Moment()
    lines = RefundLineSerializer(many=True)
    exchanged = serializers.IntegerField(
        allow_null=True,
        help_text="Of the amount: it has paid other goods and does not go back. Null before the"
        " exchange is settled: nothing is known of either yet.",
    )
    parts = RefundPartSerializer(many=True, help_text="The rest, which goes back.")
    return_receipt = serializers.IntegerField(
        allow_null=True, help_text="The id of the return receipt, once it is issued."
    )


def payment(row: Payment) -> dict[str, Any]:
    operations = sorted(row.operations.all(), key=lambda one: one.pk)
    return {
        "reference": row.reference,
        "psp_reference": row.psp_reference,
        "msn": row.sales_unit.msn,
        "store": row.device.store_id,
        "pos_id": row.device.pos_id,
        "state": row.state,
        "currency": row.currency,
        **{name: getattr(row, name) for name in SUMS},
        "requested_at": moment(row.requested_at),
        "authorized_at": moment(row.authorized_at),
        "received_at": moment(row.received_at),
        "operations": [_operation(one) for one in operations],
    }


def _operation(row: Operation) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("kind", "amount", "outcome", "refusal_code")},
        "refund": row.goods_return_id,
        "written_at": moment(row.written_at),
        "settled_at": moment(row.settled_at),
    }


def refund(row: Return) -> dict[str, Any]:
    sale, issued = row.sale, getattr(row, "receipt", None)
    lines = sorted(row.lines.all(), key=lambda one: one.receipt_line.position)
    # How much of it other goods take is decided with the last of what pays for them.
    is_open = row.basket_id is not None and not row.exchanged
    return {
        "id": row.pk,
        "state": row.state,
        "receipt": {"pos_id": sale.device.pos_id, "number": sale.number},
        "amount": row.amount,
        "currency": sale.currency,
        "reason": row.reason,
        "asked_at": moment(row.asked_at),
        "lines": [
            {
                "position": line.receipt_line.position,
                "quantity": quantity(line.quantity),
                "amount": line.amount,
                "vat": line.vat,
            }
            for line in lines
        ],
        "exchanged": None if is_open else row.exchanged,
        "parts": [
            {name: getattr(part, name) for name in ("kind", "amount", "reference")}
            for part in ([] if is_open else parts.going_back(row))
        ],
        "return_receipt": issued.pk if issued else None,
    }
