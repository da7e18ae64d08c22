"""The cash drawer of a POS device, as its printer bridge reports it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pos.models.receipts import Receipt
from stores.models import POSDevice


class Drawer(models.Model):
    """Whether a device's cash drawer is open, and since when that is known.

    A row with a token is a bridge in use. `reported_at` is the database's own time of the last
    report. `awaits` is the cash sale that has just asked for the drawer, until it has opened; a
    part of a sale that is not complete yet has none, and `awaits_since` alone. `asked_at` and
    `asked_why` are of who has asked for it without a sale, until it has opened.
    """

    device = models.OneToOneField(
        POSDevice, models.PROTECT, related_name="drawer", verbose_name=_("POS device")
    )
    token_sha256 = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    made_at = models.DateTimeField(_("made"), null=True, editable=False)
    is_open = models.BooleanField(_("open"), default=False, editable=False)
    reported_at = models.DateTimeField(_("last report"), null=True, editable=False)
    awaits = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    awaits_since = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    asked_why = models.CharField(
        max_length=200, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        verbose_name = _("drawer bridge")
        verbose_name_plural = _("drawer bridges")
        constraints = (
            models.CheckConstraint(
                condition=Q(awaits=None) | Q(awaits__isnull=False, awaits_since__isnull=False),
                name="drawer_awaits_since_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_why="")
                | (Q(asked_at__isnull=False) & ~Q(asked_why="")),
                name="drawer_is_asked_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.device)
