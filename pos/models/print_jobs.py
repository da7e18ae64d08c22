"""What a network printer is to do."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pos.models.receipts import Receipt
from stores.models import Printer, Staff


class PrintJob(models.Model):
    """A receipt to come out of a printer, or its cash drawer to open.

    A receipt's job is written with the delivery that it is counted as. OFFERED: the printer has
    fetched it and not yet said what became of it. `token` names it to the printer; `code` is what
    the printer said at the end.
    """

    class Kind(models.TextChoices):
        RECEIPT = "RECEIPT", _("Receipt")
        DRAWER = "DRAWER", _("Cash drawer")

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        OFFERED = "OFFERED", _("Being printed")
        DONE = "DONE", _("Printed")
        FAILED = "FAILED", _("Not printed")

    printer = models.ForeignKey(
        Printer, models.PROTECT, related_name="jobs", db_index=False, verbose_name=_("printer")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.RECEIPT)
    receipt = models.ForeignKey(
        Receipt,
        models.PROTECT,
        null=True,
        related_name="print_jobs",
        db_index=False,
        verbose_name=_("receipt"),
    )
    is_copy = models.BooleanField(_("copy"), default=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    fetches = models.PositiveSmallIntegerField(_("fetched"), default=0)
    code = models.CharField(_("answer"), max_length=60, blank=True)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("asked for at"), db_default=Now())
    fetched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("print job")
        verbose_name_plural = _("print jobs")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="RECEIPT", receipt__isnull=False)
                | Q(kind="DRAWER", receipt=None, is_copy=False),
                name="print_job_of_a_receipt_or_the_drawer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("WAITING", "OFFERED"), ended_at=None)
                | Q(state__in=("DONE", "FAILED"), ended_at__isnull=False),
                name="print_job_ends_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["receipt", "is_copy"],
                condition=Q(receipt__isnull=False),
                name="one_print_job_per_delivery",
            ),
        )
        indexes = (
            models.Index(
                fields=["printer", "id"],
                condition=Q(state__in=("WAITING", "OFFERED")),
                name="print_job_to_do",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(state="FAILED", kind="RECEIPT"),
                name="print_job_failed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.receipt_id or ''} {self.state}"
