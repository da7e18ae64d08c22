"""A cashier's turn at a till."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import POSDevice, Staff


class Shift(models.Model):
    """A cashier's turn at one POS device. Receipts take their business date from it."""

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="shifts", verbose_name=_("POS device")
    )
    opened_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(verbose_name=_("opened"))
    closed_at = models.DateTimeField(null=True, verbose_name=_("closed"))
    business_date = models.DateField(verbose_name=_("business date"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = (
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(closed_at__isnull=True),
                name="one_open_shift_per_device",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="shift_closed_after_it_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.business_date}"
