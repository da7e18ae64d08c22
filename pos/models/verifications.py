"""When a device's journal and receipts were last worked out again, and what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models import POSDevice


class Verification(models.Model):
    """The last walk along a device's chains (`pos.verification`); `fault` names the first wrong
    row, and is empty while nothing was changed."""

    device = models.OneToOneField(
        POSDevice, models.PROTECT, related_name="verification", verbose_name=_("POS device")
    )
    at = models.DateTimeField(_("time"))
    faults = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(faults=0, fault="") | (Q(faults__gt=0) & ~Q(fault="")),
                name="verification_names_its_first_fault",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.at:%Y-%m-%d}"
