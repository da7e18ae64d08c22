"""A payment at Vipps MobilePay, the calls that change it and what Vipps says of it."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse, Right, Upper
from django.utils.translation import gettext_lazy as _

from payments.models.flagged import Flagged
from payments.models.undone import GOING_BACK, Undoable
from payments.models.units import SalesUnit
from payments.vipps.answers import Snapshot
from pos.models import Basket
from stores.models import POSDevice, Staff
from stores.together import Together, sent

if TYPE_CHECKING:
    from payments.models.operations import Operation

CHANNEL = "nordkassa_keeper"
# What a keeper is told is the id of a payment, or this and the id of a sticker.
CHECK_IN_SAID = "check-in "
# The provider's own limits: 650,000.00 at most (vipps-api, create payment).
MOST = 65_000_000
# Money may still move by itself.
LIVE = Q(state__in=["REQUESTED", "CREATED"]) | Q(
    state="AUTHORIZED", authorized__gt=F("captured") + F("cancelled")
)
SUMS = ("authorized", "captured", "cancelled", "refunded")


class PaymentQuerySet(models.QuerySet["Payment"]):
    def due(self, at: dt.datetime) -> "PaymentQuerySet":
        """Whatever must be looked at now, whoever was meant to do it."""
        return self.filter(wake_at__lte=at).order_by("wake_at")


class Payment(Undoable, Flagged):
    """One attempt to be paid for a basket through Vipps MobilePay.

    `state` and the four sums are Vipps' own: they are copied from Vipps, never computed here.
    We add only REQUESTED (not yet answered) and REJECTED (the create was refused). A request that
    was aborted before it was ever sent is TERMINATED, too.
    `wake_at` is when the payment must next be looked at; null means nothing is left to do, or that
    nothing can be heard any more (`is_unasked`).
    `asked_at` is set while the till asks *complete or release?*: nothing is captured until a
    person has answered. `wants_qr`: when this one has been cancelled, show a QR instead.
    `ended_version` is the basket's version when the payment ended:
    the till shows how it ended until the basket changes. `is_training` is decided with the payment
    and for ever: it goes to the training simulator, never to Vipps; the database asks its basket
    and its sales unit. `changed_at` and `events_at` tell
    whether Vipps' event log has been read since the last change. `said_state` and the `said_` sums
    are Vipps' last answer as it was; ours only ever grow.
    """

    class State(models.TextChoices):
        REQUESTED = "REQUESTED"
        CREATED = "CREATED"
        AUTHORIZED = "AUTHORIZED"
        ABORTED = "ABORTED"
        EXPIRED = "EXPIRED"
        TERMINATED = "TERMINATED"
        REJECTED = "REJECTED"

    class Flow(models.TextChoices):
        PUSH_MESSAGE = "PUSH_MESSAGE"
        QR = "QR"

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        "REQUESTED": frozenset(
            {"CREATED", "AUTHORIZED", "ABORTED", "EXPIRED", "TERMINATED", "REJECTED"}
        ),
        "CREATED": frozenset({"AUTHORIZED", "ABORTED", "EXPIRED", "TERMINATED"}),
    }
    sales_unit = models.ForeignKey(SalesUnit, models.PROTECT, related_name="payments")
    basket = models.ForeignKey(Basket, models.PROTECT, related_name="payments")
    device = models.ForeignKey(POSDevice, models.PROTECT, related_name="payments")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    user_flow = models.CharField(max_length=12, choices=Flow)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    authorized = models.BigIntegerField(default=0)
    captured = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    said_state = models.CharField(max_length=10, blank=True)
    said_authorized = models.BigIntegerField(default=0)
    said_captured = models.BigIntegerField(default=0)
    said_cancelled = models.BigIntegerField(default=0)
    said_refunded = models.BigIntegerField(default=0)
    psp_reference = models.CharField(max_length=64, blank=True)
    payer_kind = models.CharField(max_length=5, blank=True)
    payer_shown = models.CharField(max_length=40, blank=True)
    qr_url = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    created_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    authorized_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    aborted_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    wants_qr = models.BooleanField(default=False)
    is_training = models.BooleanField(default=False, db_default=False, editable=False)
    ended_at = models.DateTimeField(null=True)
    ended_version = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField(null=True)
    events_at = models.DateTimeField(null=True)
    capture_guaranteed_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    unknown_since = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    refusal_code = models.CharField(max_length=8, blank=True)

    # What was read with the row: the operation that is not settled yet, whether a capture of
    # ours is done, whether the till's drawer is reported open, and when Vipps had the fifth latest
    # of all sends.
    open_operation: "Operation | None" = None
    is_capture_done: bool = False
    is_drawer_open: bool = False
    fifth_send_at: dt.datetime | None = None

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = (
            models.UniqueConstraint(
                fields=["sales_unit", "reference"], name="reference_once_per_sales_unit"
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[a-zA-Z0-9-]{8,64}$"),
                name="reference_as_vipps_takes_it",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MOST), name="payment_amount_within_limits"
            ),
            models.CheckConstraint(
                condition=Q(currency__in=["NOK", "DKK", "EUR"]), name="payment_currency_known"
            ),
            models.CheckConstraint(
                condition=Q(authorized__gte=0, authorized__lte=F("amount")),
                name="payment_authorized_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["TERMINATED", "ABORTED", "EXPIRED"])
                | Q(
                    authorized__gte=F("captured") + F("cancelled"),
                    captured__gte=0,
                    cancelled__gte=0,
                ),
                name="payment_captured_within_authorized",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("captured")),
                name="payment_refunded_within_captured",
            ),
            models.CheckConstraint(
                condition=(Q(flag="") & Q(flagged_at__isnull=True))
                | (~Q(flag="") & Q(flagged_at__isnull=False)),
                name="payment_flag_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(also="") | ~Q(flag=""), name="payment_has_a_first_flag"
            ),
            models.UniqueConstraint(
                fields=["basket"],
                condition=LIVE,
                name="one_live_payment_per_basket",
            ),
            models.UniqueConstraint(
                fields=["basket"],
                condition=GOING_BACK,
                name="one_part_of_a_basket_goes_back_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True)
                | Q(undo_asked_at__isnull=False, refunded=F("captured"), refunded__gt=0),
                name="a_part_that_is_undone_is_paid_back",
            ),
        )
        indexes = (
            models.Index(
                fields=["wake_at"], condition=Q(wake_at__isnull=False), name="payment_due"
            ),
            models.Index(fields=["reference"], name="payment_by_reference"),
            models.Index(
                fields=["flagged_at"], condition=Q(flagged_at__isnull=False), name="payment_flagged"
            ),
            models.Index(fields=["requested_at"], name="payment_by_time"),
            # For the office's search.
            models.Index(
                OpClass(Reverse(Upper("reference")), "text_pattern_ops"), name="payment_by_ending"
            ),
            models.Index(fields=["psp_reference"], name="payment_by_psp_reference"),
            models.Index(fields=["amount"], name="payment_by_amount"),
            models.Index(
                Right("payer_shown", 2),
                condition=~Q(payer_shown=""),
                name="payment_by_last_digits",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def is_live(self) -> bool:
        """Money may still move by itself: no other tender may take this basket's place."""
        return self.state in ("REQUESTED", "CREATED") or (
            self.state == "AUTHORIZED" and self.to_capture > 0
        )

    @property
    def is_unasked(self) -> bool:
        """Closed by a person without an answer, and so long ago that none is asked for any more."""
        return self.is_live and self.wake_at is None

    @property
    def is_nothing(self) -> bool:
        """It has ended here and was never seen at Vipps: refused, or aborted before it was sent."""
        return self.created_at is None and self.state in ("REJECTED", "TERMINATED")

    @property
    def to_capture(self) -> int:
        """What is reserved and neither captured nor cancelled, as last read from Vipps."""
        return self.authorized - self.captured - self.cancelled

    def apply(self, snapshot: Snapshot) -> None:
        """Take over what Vipps says. Answers come in any order: the four sums only ever grow."""
        if snapshot.state in self.MOVES.get(self.state, frozenset()):
            self.state = snapshot.state
        self.said_state = snapshot.state
        for name in SUMS:
            said = getattr(snapshot, name)
            setattr(self, f"said_{name}", said)
            setattr(self, name, max(getattr(self, name), said))
        self.psp_reference = snapshot.psp_reference or self.psp_reference

    def wake(self, at: dt.datetime, *, writes: Together | None = None) -> None:
        """Have a keeper look at the payment; NOTIFY goes out when this transaction commits."""
        self.wake_at = at
        with sent(writes) as collected:
            collected.say(CHANNEL, str(self.pk))
