"""The screen that shows a customer the basket, and how a browser becomes it."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .devices import POSDevice


class CustomerScreen(models.Model):
    """A second browser, turned to the customer, that shows what one POS device sells.

    One per device: whoever pairs anew takes its place. As of a device, only hashes of the pairing
    code and of the token in the screen's cookie are kept.
    """

    device = models.OneToOneField(POSDevice, models.PROTECT, related_name="customer_screen")
    pairing_selector = models.CharField(max_length=3, null=True, unique=True)  # noqa: DJ001
    pairing_sha256 = models.CharField(max_length=64, null=True)  # noqa: DJ001
    pairing_expires_at = models.DateTimeField(null=True)
    pairing_tries = models.PositiveSmallIntegerField(default=0)
    token_sha256 = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    paired_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("customer screen")
        verbose_name_plural = _("customer screens")
        constraints = (
            models.CheckConstraint(
                condition=Q(pairing_selector=None, pairing_sha256=None, pairing_expires_at=None)
                | Q(
                    pairing_selector__isnull=False,
                    pairing_sha256__isnull=False,
                    pairing_expires_at__isnull=False,
                ),
                name="screen_pairing_code_expires",
            ),
            models.CheckConstraint(
                condition=Q(token_sha256=None) | Q(paired_at__isnull=False),
                name="screen_token_only_while_paired",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id}"

    @property
    def is_paired(self) -> bool:
        return self.token_sha256 is not None

    @property
    def is_offered(self) -> bool:
        """Whether a code waits for a browser."""
        return self.pairing_expires_at is not None and self.pairing_expires_at > now()
