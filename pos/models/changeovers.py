"""A till that goes from one cashier to the next while its period stays open."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pos.models.shifts import Shift
from stores.models import POSDevice, Staff


class Changeover(models.Model):
    """Who has handed a till over to whom, and what was counted in its drawer.

    `counted` is what was found, what was expected, and why they differ; null where there was no
    cash to count. The journal's entry with `entry_number` says the same.
    """

    append_only: ClassVar[bool] = True

    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        related_name="changeovers",
        verbose_name=_("POS device"),
        # An entry's number once per device: that index begins with it.
        db_index=False,
    )
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="changeovers")
    giver = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", verbose_name=_("handed over by"), db_index=False
    )
    taker = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", verbose_name=_("taken over by"), db_index=False
    )
    at = models.DateTimeField(verbose_name=_("time"))
    counted = models.JSONField(null=True)
    entry_number = models.BigIntegerField()

    class Meta:
        verbose_name = _("hand-over of a till")
        verbose_name_plural = _("hand-overs of tills")
        constraints = (
            models.UniqueConstraint(
                fields=["device", "entry_number"], name="changeover_once_per_entry"
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="changeover_between_two_people"
            ),
        )

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
