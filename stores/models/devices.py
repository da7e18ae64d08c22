"""POS devices and how a tablet becomes one."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .merchants import Store


class POSDevice(models.Model):
    """One cash point: a paired tablet with its own numbering, journal and shift.

    Only hashes of the pairing code and of the token in the tablet's cookie are kept: a copy of
    the database opens no till. Both are SHA-256 in hexadecimal, the code's keyed (HMAC).
    """

    store = models.ForeignKey(
        Store, models.PROTECT, related_name="devices", verbose_name=_("store")
    )
    pos_id = models.CharField(
        _("POS id"),
        max_length=36,
        unique=True,
        help_text=_("Printed on every receipt and sent to Vipps, for example Butikken-23412."),
    )
    name = models.CharField(
        _("name"), max_length=40, help_text=_("What staff call it, for example Kasse 1.")
    )
    pairing_selector = models.CharField(max_length=3, null=True, unique=True, editable=False)  # noqa: DJ001
    pairing_sha256 = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    pairing_expires_at = models.DateTimeField(null=True, editable=False)
    pairing_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    token_sha256 = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    paired_at = models.DateTimeField(_("paired at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    last_seen_at = models.DateTimeField(_("last seen at"), null=True, editable=False)
    # The build whose page its tablet runs, as that page itself says.
    page = models.CharField(
        _("page"), max_length=24, blank=True, default="", db_default="", editable=False
    )
    # Where its receipts come out by themselves; without one the browser prints them.
    printer = models.ForeignKey(
        "Printer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="devices",
        verbose_name=_("printer"),
        help_text=_("Empty: the tablet prints, by its own dialog."),
    )
    is_narrow = models.BooleanField(
        _("58 mm paper"),
        default=False,
        db_default=False,
        help_text=_("What the tablet prints is laid out for 58 mm paper instead of 80 mm."),
    )
    # Written by pos.training alone: its baskets are no sales, and their receipts say so.
    is_training = models.BooleanField(
        _("in training"), default=False, db_default=False, editable=False
    )

    class Meta:
        verbose_name = _("POS device")
        verbose_name_plural = _("POS devices")
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="one_device_per_name_and_store"),
            models.CheckConstraint(
                condition=Q(pos_id__regex=r"^[A-Za-z0-9-]{3,36}$"),
                name="device_pos_id_is_plain",
                violation_error_message=_(
                    "A POS id is 3 to 36 letters, digits and dashes, without Nordic letters."
                ),
            ),
            models.CheckConstraint(
                condition=Q(pairing_selector=None, pairing_sha256=None, pairing_expires_at=None)
                | Q(
                    pairing_selector__isnull=False,
                    pairing_sha256__isnull=False,
                    pairing_expires_at__isnull=False,
                ),
                name="device_pairing_code_expires",
            ),
            models.CheckConstraint(
                condition=Q(token_sha256=None) | Q(paired_at__isnull=False, revoked_at=None),
                name="device_token_only_while_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pos_id} ({self.name})"

    def clean(self) -> None:
        if self.printer and self.printer.store_id != self.store_id:
            raise ValidationError({"printer": gettext("This printer is in another store.")})

    @property
    def state(self) -> str:
        if self.is_paired:
            return gettext("Paired")
        if self.pairing_expires_at and self.pairing_expires_at > now():
            return gettext("Waits for a tablet")
        return gettext("Revoked") if self.revoked_at else gettext("Not paired")

    @property
    def is_paired(self) -> bool:
        return self.token_sha256 is not None
