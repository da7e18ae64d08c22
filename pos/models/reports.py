"""X and Z reports as they were taken."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pos.models.shifts import Shift
from stores.models import POSDevice, Staff


class Report(models.Model):
    """One X or Z report, whole, and never changed.

    `content` is what is shown and printed (`pos.reports.content`); the journal's entry with
    `entry_number` holds the same. Z reports are numbered without a gap, one per device and
    business date. Without a person the system has closed a day that nobody had closed.

    Source: kassasystemforskrifta 2-8-1 to 2-8-3.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        X = "X", _("X report")
        Z = "Z", _("Z report")

    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        related_name="reports",
        verbose_name=_("POS device"),
        # A report's number once per device: that index begins with it.
        db_index=False,
    )
    kind = models.CharField(max_length=1, choices=Kind, verbose_name=_("kind"))
    number = models.BigIntegerField(verbose_name=_("number"))
    business_date = models.DateField(verbose_name=_("business date"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="reports")
    at = models.DateTimeField(verbose_name=_("time"))
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cashier"),
        db_index=False,
    )
    entry_number = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("X and Z reports")
        constraints = (
            models.UniqueConstraint(
                fields=["device", "kind", "number"], name="report_number_once_per_device"
            ),
            models.UniqueConstraint(
                fields=["device", "business_date"],
                condition=Q(kind="Z"),
                name="one_z_report_per_device_and_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="X") | Q(shift__isnull=False), name="z_report_closes_a_shift"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0, entry_number__gt=0), name="report_numbers_start_at_one"
            ),
        )
        indexes = (models.Index(fields=["business_date", "id"], name="report_by_day"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.number:04}"
