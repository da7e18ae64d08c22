"""All that is known of one payment, read with a fixed number of queries."""

import dataclasses
import datetime as dt
import hashlib

from django.db.models import Q

from payments import ways
from payments.models import Attempt, Closing, Event, Operation, Payment, Webhook
from pos import returns
from pos.models import Receipt, Return
from pos.shifts import now
from stores.models import Store

# A keeper that has been told looks within this time.
SOON = dt.timedelta(seconds=10)


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """A payment with its rows, oldest first."""

    payment: Payment
    operations: list[Operation]
    attempts: list[Attempt]
    webhooks: list[Webhook]
    events: list[Event]
    receipt: Receipt | None
    sales: list[Receipt]
    returns: list[Return]
    closings: list[Closing]

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

    @property
    def is_under_way(self) -> bool:
        """Whether something is about to happen by itself."""
        wakes = self.payment.wake_at
        is_due = wakes is not None and wakes < now() + SOON
        is_awaited = self.payment.is_live and not self.payment.is_unasked
        return is_awaited or self.pending is not None or is_due

    @property
    def look(self) -> str:
        """What a page compares to know whether it shows the newest."""
        payment = self.payment
        rows = (self.operations, self.attempts, self.webhooks, self.events, self.closings)
        counts = [len(row) for row in rows]
        settled = sum(one.outcome != Operation.Outcome.PENDING for one in self.operations)
        returned = [asked.state for asked in self.returns]
        # A payment that waits is read every other second: that alone is no news.
        read_at = "" if payment.is_live else payment.read_at
        parts = (payment.state, payment.flag, read_at, settled, returned, counts)
        shown = (payment.asked_at, payment.aborted_at, payment.ended_at, self.is_under_way)
        return hashlib.sha256(repr((parts, shown)).encode()).hexdigest()[:16]

    def here(self, at: dt.datetime) -> dt.datetime:
        """A moment on the store's own clock."""
        return at.astimezone(self.store.zone)


def read(payment: Payment) -> Record:
    """Read what belongs to a payment. `payment` comes with device, store, staff and unit."""
    # Without any another payment or a card has paid its basket.
    sales = ways.sales(payment)
    asked = Return.objects.filter(
        Q(original__in=sales[:1]) | Q(pk__in=payment.operations.values("goods_return"))
    )
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
        sales[0] if sales else None,
        sales,
        list(asked.select_related("user", "staff", "receipt").order_by("asked_at", "pk")),
        list(payment.closings.select_related("user", "receipt").order_by("pk")),
    )


def left_to_return(sale: Receipt | None) -> list[returns.Left]:
    """A sale's lines of which something can still come back."""
    known = returns.left(sale) if sale else []
    return [line for line in known if line.quantity > 0]
