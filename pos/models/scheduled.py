"""Exports that come by themselves: what somebody wants how often, and each period's file."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pos.models.jobs import Job
from stores.models import Merchant, Store


class ScheduledExport(models.Model):
    """A file of each closed period for its owner, of one store or all that the owner may export.

    The mail has a link and no figures: the file is fetched by the owner alone, signed in. It goes
    to the owner's own address of the office once that is confirmed: `address` is the one that was,
    and another one waits until it is confirmed in turn. `ended_why` says why it has stopped.
    """

    class What(models.TextChoices):
        RECEIPTS = "RECEIPTS", _("Receipts")
        VAT = "VAT", _("VAT by rate")
        LINES = "LINES", _("Lines of goods")
        TENDERS = "TENDERS", _("Tenders")
        Z_REPORTS = "Z_REPORTS", _("Z reports")
        PAYMENTS = "PAYMENTS", _("Payments")
        PAYOUTS = "PAYOUTS", _("Payouts")
        ENTRIES = "ENTRIES", _("Entries of payouts")
        DAYS = "DAYS", _("Days of the reconciliation")

    class Every(models.TextChoices):
        DAY = "DAY", _("Every day")
        WEEK = "WEEK", _("Every week")
        MONTH = "MONTH", _("Every month")

    class Ended(models.TextChoices):
        NOT = "", _("goes on")
        BY_OWNER = "OWNER", _("stopped by its owner")
        NO_ROLE = "ROLE", _("the role that allowed it is gone")

    class File(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"

    owner = models.ForeignKey(
        User, models.PROTECT, related_name="scheduled_exports", verbose_name=_("whose")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
        help_text=_("Empty: all of the merchant's stores from which you may export."),
    )
    what = models.CharField(max_length=9, choices=What, verbose_name=_("what"))
    file = models.CharField(max_length=4, choices=File, default=File.XLSX, verbose_name=_("file"))
    every = models.CharField(max_length=5, choices=Every, verbose_name=_("how often"))
    language = models.CharField(max_length=2, default="nb", editable=False)
    address = models.EmailField(blank=True, editable=False, verbose_name=_("confirmed address"))
    made_at = models.DateTimeField(editable=False, verbose_name=_("made"))
    ended_at = models.DateTimeField(null=True, editable=False, verbose_name=_("stopped"))
    ended_why = models.CharField(
        max_length=5, choices=Ended, blank=True, editable=False, verbose_name=_("state")
    )

    class Meta:
        verbose_name = _("scheduled export")
        verbose_name_plural = _("scheduled exports")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(address=""),
                name="a_stopped_export_keeps_no_address",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="scheduled_export_ends_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.get_every_display()}"


class ScheduledFile(models.Model):
    """The file of one closed period and its mail: once for each period, whoever dies in between.

    PERHAPS: the mail server may have the mail and has not said so. It is not sent again.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        SENDING = "SENDING", _("Being sent")
        SENT = "SENT", _("Sent")
        PERHAPS = "PERHAPS", _("Perhaps sent")
        FAILED = "FAILED", _("Failed")

    ENDED: ClassVar[tuple[str, ...]] = ("SENT", "PERHAPS", "FAILED")

    schedule = models.ForeignKey(ScheduledExport, models.PROTECT, related_name="files")
    since = models.DateField(verbose_name=_("from"))
    until = models.DateField(verbose_name=_("to"))
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=7, choices=State, default=State.WAITING, verbose_name=_("state")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["schedule", "until"], name="one_scheduled_file_per_period"
            ),
            models.CheckConstraint(
                condition=Q(since__lte=F("until")), name="scheduled_period_has_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["SENT", "PERHAPS", "FAILED"], ended_at__isnull=False)
                | Q(state__in=["WAITING", "SENDING"], ended_at__isnull=True),
                name="scheduled_file_ends_with_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["state"], condition=Q(ended_at__isnull=True), name="scheduled_file_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"
