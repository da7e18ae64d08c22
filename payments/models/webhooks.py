"""Webhook registrations and the inbox. What a webhook says is kept, never believed."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.units import SalesUnit
from stores.crypto import open_sealed, seal


class WebhookRegistration(models.Model):
    """One registration at Vipps of one sales unit, with the secret that is shown only once.

    Check-ins have one of their own: only one system may have them, and if that is another, our
    payments' events must not be lost with them.
    """

    sales_unit = models.ForeignKey(
        SalesUnit, models.PROTECT, related_name="registrations", verbose_name=_("sales unit")
    )
    registration_id = models.UUIDField(null=True, unique=True, verbose_name=_("number at Vipps"))
    token = models.CharField(max_length=64, unique=True)
    url = models.URLField(max_length=500)
    sealed_secret = models.TextField(blank=True)
    for_check_ins = models.BooleanField(default=False, verbose_name=_("for check-ins"))
    registered_at = models.DateTimeField(verbose_name=_("registered"))
    seen_at = models.DateTimeField(
        null=True, help_text=_("When Vipps last listed it."), verbose_name=_("last listed")
    )
    removed_at = models.DateTimeField(null=True, verbose_name=_("removed"))

    class Meta:
        verbose_name = _("webhook registration")
        verbose_name_plural = _("webhook registrations")
        indexes = (
            models.Index(
                fields=["sales_unit"],
                condition=Q(removed_at__isnull=True),
                name="registration_live",
            ),
        )

    def __str__(self) -> str:
        return str(self.registration_id or self.token[:8])

    @property
    def _about(self) -> str:
        return f"payments.registration:{self.token}"

    def put_secret(self, secret: str) -> None:
        """Seal the secret into the row; the caller saves it."""
        self.sealed_secret = seal({"secret": secret}, about=self._about)

    def read_secret(self) -> str:
        """The secret in the clear."""
        values: dict[str, Any] = open_sealed(self.sealed_secret, about=self._about)
        return str(values["secret"])


class Webhook(models.Model):
    """One verified delivery. A repeated one finds its row taken and does nothing."""

    append_only: ClassVar[bool] = True

    registration = models.ForeignKey(
        WebhookRegistration,
        models.PROTECT,
        related_name="webhooks",
        verbose_name=_("webhook registration"),
        # The index below begins with it.
        db_index=False,
    )
    msn = models.CharField(max_length=20)
    reference = models.CharField(max_length=64, blank=True, verbose_name=_("reference"))
    name = models.CharField(max_length=60, verbose_name=_("event"))
    psp_reference = models.CharField(max_length=64, blank=True, verbose_name=_("Vipps' reference"))
    success = models.BooleanField(default=True, verbose_name=_("successful"))
    amount = models.BigIntegerField(null=True, verbose_name=_("amount"))
    received_at = models.DateTimeField(verbose_name=_("received"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = (
            models.UniqueConstraint(
                fields=["msn", "reference", "name", "psp_reference"], name="one_webhook_per_event"
            ),
        )
        indexes = (
            models.Index(fields=["reference"], name="webhook_by_reference"),
            # What was heard last of each.
            models.Index(fields=["registration", "received_at"], name="webhook_by_registration"),
            # For the office's search. Deliveries lie in the order of time.
            models.Index(fields=["psp_reference"], name="webhook_by_psp_reference"),
            BrinIndex(fields=["received_at"], autosummarize=True, name="webhook_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.reference}"
