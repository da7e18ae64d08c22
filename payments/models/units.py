"""Sales units: Vipps MobilePay's unit of settlement, with its keys and its brand."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.crypto import open_sealed, seal
from stores.models import Store


class Environment(models.TextChoices):
    SIMULATOR = "SIMULATOR", _("Simulator")
    TEST = "TEST", _("Test")
    PRODUCTION = "PRODUCTION", _("Production")
    # Never an installation's own: it goes to TRAINING_URL, beside whichever sells.
    TRAINING = "TRAINING", _("Training")


class Keys(models.Model):
    """Keys of the Vipps MobilePay API, sealed. Partner keys serve several sales units."""

    name = models.CharField(max_length=80, unique=True, verbose_name=_("name"))
    environment = models.CharField(
        max_length=10, choices=Environment, verbose_name=_("environment")
    )
    sealed = models.TextField(blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True, verbose_name=_("changed"))

    class Meta:
        verbose_name = _("keys")
        verbose_name_plural = _("keys")
        constraints = (
            models.CheckConstraint(
                condition=~Q(environment="TRAINING") | Q(sealed=""),
                name="keys_of_training_hold_nothing",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_training(self) -> bool:
        return self.environment == Environment.TRAINING

    @property
    def _about(self) -> str:
        return f"payments.keys:{self.name}"

    def put(self, *, client_id: str, client_secret: str, subscription_key: str) -> None:
        """Seal new keys into the row; the caller saves it."""
        values = {
            "client_id": client_id,
            "client_secret": client_secret,
            "subscription_key": subscription_key,
        }
        # Keys pasted from the portal have carried invisible characters that break the headers.
        clean = {name: _ascii(value) for name, value in values.items()}
        self.sealed = seal(clean, about=self._about)

    def read(self) -> dict[str, Any]:
        """The keys in the clear: client_id, client_secret, subscription_key."""
        return open_sealed(self.sealed, about=self._about)


def _ascii(text: str) -> str:
    return "".join(character for character in text if "!" <= character <= "~")


class SalesUnit(models.Model):
    """One sales unit (MSN). A retired one stays, because its payments can still be refunded.

    `refused_code` is Vipps' last word on what this unit may not do at all, until it is taken again.
    """

    store = models.ForeignKey(
        Store, models.PROTECT, related_name="sales_units", verbose_name=_("store")
    )
    msn = models.CharField(
        max_length=20, verbose_name="MSN", help_text=_("Merchant serial number, as in the portal.")
    )
    keys = models.ForeignKey(
        Keys, models.PROTECT, related_name="sales_units", verbose_name=_("keys")
    )
    name = models.CharField(
        max_length=80, help_text=_("The name the customer sees in the app."), verbose_name=_("name")
    )
    environment = models.CharField(
        max_length=10, choices=Environment, verbose_name=_("environment")
    )
    market = models.CharField(max_length=2, verbose_name=_("market"))
    currency = models.CharField(max_length=3, verbose_name=_("currency"))
    may_push = models.BooleanField(
        default=True,
        help_text=_("Vipps MobilePay has approved PUSH_MESSAGE; otherwise the till shows a QR."),
        verbose_name=_("may send requests"),
    )
    may_capture_partially = models.BooleanField(
        default=True, verbose_name=_("may capture in parts")
    )
    retired_at = models.DateTimeField(null=True, blank=True, verbose_name=_("out of use since"))
    refused_code = models.CharField(max_length=8, blank=True, verbose_name=_("refused with code"))
    refused_at = models.DateTimeField(null=True, blank=True, verbose_name=_("refused since"))
    # Written by payments.key_checks alone: which points fit and why not, never what Vipps said.
    # `tested_fits` is null where nobody answered.
    tested_at = models.DateTimeField(null=True, editable=False, verbose_name=_("keys tested"))
    tested_fits = models.BooleanField(null=True, editable=False)
    tested = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("sales unit")
        verbose_name_plural = _("sales units")
        constraints = (
            # The training simulator has one unit for each currency, which all stores share.
            models.UniqueConstraint(
                fields=["msn", "environment"],
                condition=~Q(environment="TRAINING"),
                name="msn_once_per_environment",
            ),
            models.UniqueConstraint(
                fields=["store"],
                condition=Q(retired_at__isnull=True) & ~Q(environment="TRAINING"),
                name="one_sales_unit_in_use_per_store",
            ),
            models.UniqueConstraint(
                fields=["store"],
                condition=Q(environment="TRAINING"),
                name="one_training_unit_per_store",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=["NOK", "DKK", "EUR"]), name="sales_unit_currency_known"
            ),
            models.CheckConstraint(condition=Q(msn__regex=r"^\d{4,20}$"), name="msn_is_digits"),
            models.CheckConstraint(
                condition=Q(tested_at=None, tested__isnull=True, tested_fits=None)
                | Q(tested_at__isnull=False, tested__isnull=False),
                name="sales_unit_test_has_its_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.msn})"

    @property
    def is_training(self) -> bool:
        """Whether its payments are rehearsals. Decided when it is made, and for ever."""
        return self.environment == Environment.TRAINING


class Brand(models.Model):
    """What the sales unit's app is called, from a date on. MobilePay is to become Vipps."""

    may_delete = True

    class Name(models.TextChoices):
        VIPPS = "VIPPS", "Vipps"
        MOBILEPAY = "MOBILEPAY", "MobilePay"

    sales_unit = models.ForeignKey(SalesUnit, models.PROTECT, related_name="brands")
    name = models.CharField(max_length=9, choices=Name, verbose_name=_("name"))
    valid_from = models.DateField(default=dt.date(2020, 1, 1), verbose_name=_("valid from"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sales_unit", "valid_from"], name="one_brand_per_sales_unit_and_day"
            ),
        )

    def __str__(self) -> str:
        return self.get_name_display()
