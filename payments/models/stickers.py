"""The QR that stands at a till, and the customers who have just scanned it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.units import SalesUnit
from stores.models import POSDevice


class Sticker(models.Model):
    """A merchant callback QR of one POS device: whoever scans it becomes its basket's payer.

    `qr_id` is ours and goes to Vipps; the picture is Vipps' own, kept so that it can be printed at
    any time. `placed_at` is when Vipps last confirmed it. A removed one checks nobody in.
    """

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="stickers", verbose_name=_("POS device")
    )
    sales_unit = models.ForeignKey(
        SalesUnit, models.PROTECT, related_name="stickers", verbose_name=_("sales unit")
    )
    qr_id = models.UUIDField(unique=True, verbose_name=_("number at Vipps"))
    location = models.CharField(max_length=36, verbose_name=_("place shown in the app"))
    content = models.TextField(blank=True)
    media_type = models.CharField(max_length=20, blank=True)
    picture = models.BinaryField(null=True)
    made_at = models.DateTimeField(verbose_name=_("made"))
    placed_at = models.DateTimeField(null=True, verbose_name=_("confirmed by Vipps"))
    removed_at = models.DateTimeField(null=True, verbose_name=_("removed"))

    class Meta:
        verbose_name = _("sticker")
        verbose_name_plural = _("stickers")
        constraints = (
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(removed_at__isnull=True),
                name="one_sticker_per_device",
            ),
        )

    def __str__(self) -> str:
        return self.location


class CheckIn(models.Model):
    """The newest customer at a sticker, sealed, until the basket has taken it over: moments."""

    may_delete = True

    sticker = models.OneToOneField(Sticker, models.PROTECT, related_name="check_in")
    sealed = models.TextField()
    initiated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sticker_id} {self.initiated_at}"
