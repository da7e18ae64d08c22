"""The calls that change a payment, every attempt at them, and Vipps' own event log."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.closings import Closing
from payments.models.payments import MOST, Payment
from pos.models import Return, Tender
from stores.models import Staff

# What a refund may be for.
REASONS = ("goods_return", "closing", "part")


def _for(name: str | None) -> Q:
    """An operation that is for this, and for nothing else."""
    return Q(**{f"{reason}__isnull": reason != name for reason in REASONS})


class Operation(models.Model):
    """One call that changes a payment: written down with its key and bytes before it is made.

    The body is sealed and emptied once the operation is settled; its sha256 stays. `not_before` is
    when Vipps wants to be asked again at the earliest. One that is LEFT was sent and got no answer,
    and nobody wants it any more: what became of it is read back. A refund is for a return of
    goods, or gives back money that belongs to no sale, by a person's decision (`closing`), or a
    part of a sale that is not complete (`part`).
    """

    class Kind(models.TextChoices):
        CREATE = "CREATE"
        CAPTURE = "CAPTURE"
        CANCEL = "CANCEL"
        REFUND = "REFUND"

    class Outcome(models.TextChoices):
        PENDING = "PENDING", _("pending")
        DONE = "DONE", _("done")
        REFUSED = "REFUSED", _("refused")
        DROPPED = "DROPPED", _("never sent")
        LEFT = "LEFT", _("sent, and not repeated")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="operations")
    kind = models.CharField(max_length=7, choices=Kind)
    amount = models.BigIntegerField()
    idempotency_key = models.UUIDField(unique=True)
    sealed_body = models.TextField(blank=True)
    body_sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.PENDING)
    refusal_code = models.CharField(max_length=8, blank=True)
    sent_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    # One for each payment of the sale; a refused one may be asked for again.
    goods_return = models.ForeignKey(
        Return, models.PROTECT, null=True, related_name="operations", db_index=False
    )
    closing = models.OneToOneField(Closing, models.PROTECT, null=True, related_name="operation")
    # A refused one may be asked for again.
    part = models.ForeignKey(Tender, models.PROTECT, null=True, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(outcome="PENDING"),
                name="one_open_operation_per_payment",
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind="CREATE"), name="one_create_per_payment"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MOST), name="operation_amount_within_limits"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="REFUND") & (_for("goods_return") | _for("closing") | _for("part"))
                )
                | (~Q(kind="REFUND") & _for(None)),
                name="a_refund_only_with_a_return_or_a_closing",
            ),
            models.CheckConstraint(
                condition=Q(outcome="PENDING", settled_at__isnull=True)
                | (~Q(outcome="PENDING") & Q(settled_at__isnull=False, sealed_body="")),
                name="a_settled_operation_keeps_no_body",
            ),
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(outcome__in=["PENDING", "DONE"], part__isnull=False),
                name="a_part_is_refunded_once",
            ),
            models.UniqueConstraint(
                fields=["goods_return", "payment"],
                condition=Q(outcome__in=["PENDING", "DONE"], goods_return__isnull=False),
                name="a_return_is_refunded_once_of_a_payment",
            ),
        )
        indexes = (
            models.Index(
                fields=["goods_return"],
                condition=Q(goods_return__isnull=False),
                name="operation_by_return",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class Attempt(models.Model):
    """One call to Vipps and what came of it. Personal data and secrets are never in it."""

    append_only: ClassVar[bool] = True

    class Outcome(models.TextChoices):
        ANSWERED = "ANSWERED", _("answered")
        REFUSED = "REFUSED", _("refused")
        UNKNOWN = "UNKNOWN", _("unknown")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="attempts")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="attempts")
    call = models.CharField(max_length=8)
    at = models.DateTimeField()
    ms = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=8, blank=True)
    trace_id = models.CharField(max_length=80, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    said = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.call} {self.outcome}"


class Event(models.Model):
    """An entry of Vipps' own event log of a payment."""

    append_only: ClassVar[bool] = True

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    psp_reference = models.CharField(max_length=64)
    idempotency_key = models.CharField(max_length=64, blank=True)
    amount = models.BigIntegerField()
    success = models.BooleanField()
    at = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["payment", "name", "psp_reference"], name="one_event_per_psp_reference"
            ),
        )
        indexes = (
            models.Index(fields=["psp_reference"], name="event_by_psp_reference"),
            # They are read in the order of time: this costs a sale nothing, and the matching finds
            # what is new.
            BrinIndex(fields=["read_at"], name="event_by_reading", pages_per_range=32),
        )

    def __str__(self) -> str:
        return self.name
