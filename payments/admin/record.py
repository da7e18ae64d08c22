"""All that is known of one payment, read with a fixed number of queries."""

import dataclasses
import datetime as dt

from payments.models import Attempt, Event, Operation, Payment, Webhook
from pos import returns
from pos.models import Receipt, Return
from stores.models import Store


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """A payment with its rows, oldest first."""

    payment: Payment
    operations: list[Operation]
    attempts: list[Attempt]
    webhooks: list[Webhook]
    events: list[Event]
    receipt: Receipt | None
    returns: list[Return]

    @property
    def store(self) -> Store:
        """The store whose money it is."""
        return self.payment.device.store

    @property
    def pending(self) -> Operation | None:
        """The operation that is not settled yet."""
        return next((op for op in self.operations if op.outcome == Operation.Outcome.PENDING), None)

    @property
    def traces(self) -> list[Attempt]:
        """The calls that Vipps' support can look up."""
        return [attempt for attempt in self.attempts if attempt.trace_id]

    @property
    def uncertain_rounds(self) -> int:
        """How often nobody knew for a while: unknown answers in a row are one round."""
        rounds, was_unknown = 0, False
        for attempt in self.attempts:
            is_unknown = attempt.outcome == Attempt.Outcome.UNKNOWN
            rounds += is_unknown and not was_unknown
            was_unknown = is_unknown
        return rounds

    def here(self, at: dt.datetime) -> dt.datetime:
        """A moment on the store's own clock."""
        return at.astimezone(self.store.zone)


def read(payment: Payment) -> Record:
    """Read what belongs to a payment. `payment` comes with device, store, staff and unit."""
    receipt = getattr(payment.basket, "receipt", None)
    if payment.received_at is None:
        # Another payment or a card has paid this basket.
        receipt = None
    asked = Return.objects.filter(original=receipt) if receipt else Return.objects.none()
    return Record(
        payment,
        list(payment.operations.select_related("staff", "user").order_by("written_at", "pk")),
        list(payment.attempts.order_by("pk")),
        list(
            Webhook.objects.filter(
                reference=payment.reference, registration__sales_unit=payment.sales_unit_id
            ).order_by("received_at", "pk")
        ),
        list(payment.events.order_by("at", "pk")),
        receipt,
        list(asked.select_related("user", "staff", "receipt").order_by("asked_at", "pk")),
    )


def left_to_return(record: Record) -> list[returns.Left]:
    """The sale's lines of which something can still come back."""
    known = returns.left(record.receipt) if record.receipt else []
    return [line for line in known if line.quantity > 0]
