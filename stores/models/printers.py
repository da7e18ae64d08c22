"""Receipt printers that ask the server for what they are to print."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .devices import POSDevice
from .merchants import Store

# A printer asks every few seconds: one that has not for so long is off or cut off.
SILENT_AFTER = dt.timedelta(seconds=60)


class Printer(models.Model):
    """A network printer that polls by Star CloudPRNT, at the shop's own premises.

    Several tills may share it; the drawer that is plugged into it is one till's. Of the secret in
    its address only the SHA-256 is kept. `status_code` is the printer's own, such as `410`.
    """

    class Commands(models.TextChoices):
        """What it understands: a picture, as every Star does, or ESC/POS."""

        STAR = "STAR", _("Star (picture)")
        ESCPOS = "ESCPOS", "ESC/POS"

    class Trouble(models.TextChoices):
        SILENT = "SILENT", _("silent")
        PAPER = "PAPER", _("out of paper")
        COVER = "COVER", _("cover open")
        ERROR = "ERROR", _("reports an error")
        LOW = "LOW", _("paper running out")

    store = models.ForeignKey(
        Store, models.PROTECT, related_name="printers", verbose_name=_("store")
    )
    name = models.CharField(
        _("name"), max_length=40, help_text=_("What staff call it, for example Skriver 1.")
    )
    mac = models.CharField(
        _("MAC address"),
        max_length=17,
        help_text=_("It is on the label under the printer, for example 00:11:62:0d:05:a1."),
    )
    commands = models.CharField(
        _("prints from"), max_length=6, choices=Commands, default=Commands.STAR
    )
    is_narrow = models.BooleanField(_("58 mm paper"), default=False)
    drawer_device = models.OneToOneField(
        POSDevice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drawer_printer",
        verbose_name=_("cash drawer of"),
        help_text=_("The till whose cash drawer is plugged into this printer."),
    )
    is_open_low = models.BooleanField(
        _("drawer signal is low while open"),
        default=False,
        help_text=_("Tick it if the till takes the drawer for open while it is closed."),
    )
    token_sha256 = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    made_at = models.DateTimeField(_("address made"), null=True, editable=False)
    last_seen_at = models.DateTimeField(_("last seen at"), null=True, editable=False)
    status_code = models.CharField(_("state"), max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = _("printer")
        verbose_name_plural = _("printers")
        constraints = (
            models.UniqueConstraint(
                fields=["store", "name"], name="one_printer_per_name_and_store"
            ),
            # Not of all merchants: whoever typed another's label would keep its owner out.
            models.UniqueConstraint(fields=["store", "mac"], name="one_printer_per_mac_and_store"),
            models.CheckConstraint(
                condition=Q(mac__regex=r"^([0-9a-f]{2}:){5}[0-9a-f]{2}$"),
                name="printer_mac_is_an_address",
                violation_error_message=_("A MAC address is twelve digits or letters from a to f."),
            ),
            models.CheckConstraint(
                condition=Q(commands__in=["STAR", "ESCPOS"]), name="printer_commands_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.mac = read_mac(self.mac)
        if self.drawer_device and self.drawer_device.store_id != self.store_id:
            raise ValidationError({"drawer_device": _("This till is in another store.")})

    @property
    def trouble(self) -> str:
        """What keeps it from printing, as `pos.printing.TROUBLE` says it by SQL; empty for none."""
        if self.last_seen_at is None or self.last_seen_at < now() - SILENT_AFTER:
            return self.Trouble.SILENT
        code = self.status_code
        if not code or (code.startswith("2") and not code.startswith("21")):
            return ""
        by_code = {"41": self.Trouble.PAPER, "42": self.Trouble.COVER, "21": self.Trouble.LOW}
        return by_code.get(code[:2], self.Trouble.ERROR)


def read_mac(text: str) -> str:
    """An address as it is typed or reported, as it is kept: `00:11:62:0d:05:a1`."""
    digits = "".join(sign for sign in text.lower() if sign not in ":-. ")
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))[:17]
