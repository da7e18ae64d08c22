"""How a receipt reaches its customer: on paper, by mail, or opened on a phone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pos.models.receipts import Receipt
from stores.models import Staff


class Delivery(models.Model):
    """One paper or electronic delivery of a receipt. The second is the copy; there is no third."""

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        PRINT = "PRINT", _("Paper")
        EMAIL = "EMAIL", _("E-mail")
        # The first opening of the digital receipt.
        DIGITAL = "DIGITAL", _("On the phone")

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=7, choices=Kind)
    is_copy = models.BooleanField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["receipt", "is_copy"], name="one_original_and_one_copy_per_receipt"
            ),
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(kind="DIGITAL"),
                name="one_opening_on_a_phone_per_receipt",
            ),
        )

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.kind}"


class Mailing(models.Model):
    """A receipt on its way to an address, which is sealed and gone when the mail has ended.

    It becomes a delivery when a mail server has taken it. From SENDING on it may have got it: if
    we die then, it counts as delivered, for the law allows no third.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        SENDING = "SENDING", _("Being sent")
        SENT = "SENT", _("Sent")
        FAILED = "FAILED", _("Not sent")

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="mailings")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    is_copy = models.BooleanField(null=True)
    sealed = models.TextField(blank=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(state__in=("WAITING", "SENDING")),
                name="one_mailing_at_a_time_per_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("WAITING", "SENDING"), ended_at__isnull=True)
                | Q(state__in=("SENT", "FAILED"), ended_at__isnull=False, sealed=""),
                name="mailing_forgets_its_address_when_it_has_ended",
            ),
        )
        indexes = (
            models.Index(fields=["ended_at"], condition=Q(state="FAILED"), name="mailing_failed"),
        )

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.state}"
