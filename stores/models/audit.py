"""Who did what in the office, and what was refused: in order, chained, for ever."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .devices import POSDevice
from .merchants import Merchant, Store
from .staff import Staff

NOTHING = "0" * 64


class Act(models.TextChoices):
    """What was done. The texts are what the office's list says."""

    SIGNED_IN = "SIGNED_IN", _("Signed in")
    SIGN_IN_FAILED = "SIGN_IN_FAILED", _("Sign-in failed")
    LOCKED = "LOCKED", _("Locked after too many tries")
    UNLOCKED = "UNLOCKED", _("Unlocked")
    SIGNED_OUT = "SIGNED_OUT", _("Signed out")
    FACTOR_ADDED = "FACTOR_ADDED", _("Second factor set up")
    FACTOR_FAILED = "FACTOR_FAILED", _("Second factor refused")
    FACTOR_REMOVED = "FACTOR_REMOVED", _("Second factor removed")
    PASSWORD_CHANGED = "PASSWORD_CHANGED", _("Password changed")
    SESSION_ENDED = "SESSION_ENDED", _("Session ended")
    ADDED = "ADDED", _("Added")
    CHANGED = "CHANGED", _("Changed")
    DELETED = "DELETED", _("Deleted")
    PIN_SET = "PIN_SET", _("PIN set")
    PIN_FAILED = "PIN_FAILED", _("PIN refused")
    PAIRING_OFFERED = "PAIRING_OFFERED", _("Pairing code made")
    PAIRED = "PAIRED", _("Paired")
    REVOKED = "REVOKED", _("Revoked")
    SETTLED = "SETTLED", _("Payment or gift card settled")
    RECONCILED = "RECONCILED", _("Ledger read or exception answered")
    CLOSED = "CLOSED", _("Period closed")
    EXPORTED = "EXPORTED", _("Exported")
    DOWNLOADED = "DOWNLOADED", _("Downloaded")
    TESTED = "TESTED", _("Keys tested")
    REFUSED = "REFUSED", _("Access refused")


class AuditEntry(models.Model):
    """One act of a person. Belongs to a store, or to a merchant, or to the installation.

    `what` names the row by model, key and text; `details` are the fields that changed, before and
    after, never a secret. `address` is the network that it came from, not the machine: the last
    part is left out, because it says more of a person than the log needs.
    """

    append_only: ClassVar[bool] = True

    number = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("time"))
    act = models.CharField(_("act"), max_length=16, choices=Act)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("office user"),
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("staff member")
    )
    who = models.CharField(_("who"), max_length=150, blank=True)
    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("POS device"),
        db_index=False,
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, null=True, related_name="+", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, related_name="+", verbose_name=_("store")
    )
    what = models.CharField(_("what"), max_length=200, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)
    details = models.JSONField(_("details"), null=True)
    address = models.CharField(_("network"), max_length=45, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(store=None) | models.Q(merchant__isnull=False),
                name="audit_of_store_has_its_merchant",
            ),
        ]
        indexes = [models.Index(fields=["act", "at"], name="audit_by_act")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_act_display()}"


class AuditEnd(models.Model):
    """Where the chain ends: one row, locked to commit, so that numbers have no gaps."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NOTHING)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_end_of_the_audit_log"),
        ]

    def __str__(self) -> str:
        return str(self.number)
