"""Other systems that may use the API: what each may do, where, and what it has written."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .merchants import Merchant, Store


class Scope(models.TextChoices):
    PRODUCTS_READ = "products:read", _("read products and prices")
    PRODUCTS_WRITE = "products:write", _("write products and prices")
    STORES_READ = "stores:read", _("read stores and POS devices")
    RECEIPTS_READ = "receipts:read", _("read receipts and daily totals")
    REPORTS_READ = "reports:read", _("read X and Z reports")
    PAYMENTS_READ = "payments:read", _("read payments")
    REFUNDS_READ = "refunds:read", _("read refunds")
    REFUNDS_WRITE = "refunds:write", _("return goods and refund them")


class Integration(models.Model):
    """One other system with its token, of which only a SHA-256 is kept.

    What it may do and where is decided when it is made and never widened: another wish is another
    integration. `user` is whose name stands on what it has done, and can sign in nowhere. The two
    limits are minor units of the store's currency: of one refund, and of all that it refunds on one
    business day. `calls` counts those of the minute `calls_minute`.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="integrations", verbose_name=_("merchant")
    )
    name = models.CharField(
        _("name"), max_length=60, help_text=_("It stands on return receipts: Nettbutikken.")
    )
    user = models.OneToOneField(User, models.PROTECT, related_name="integration", editable=False)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("may")
    )
    is_for_all_stores = models.BooleanField(
        _("all stores"), default=False, help_text=_("Also those that are opened later.")
    )
    refund_most = models.BigIntegerField(
        _("most for one refund"), null=True, blank=True, help_text=_("In minor units.")
    )
    refund_most_a_day = models.BigIntegerField(
        _("most refunded in a day"), null=True, blank=True, help_text=_("In minor units.")
    )
    calls_a_minute = models.PositiveIntegerField(_("calls a minute"), default=300)
    selector = models.CharField(max_length=16, unique=True, editable=False)
    secret_sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("made"), editable=False)
    made_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
        verbose_name=_("made by"),
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    calls_minute = models.DateTimeField(null=True, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("integration")
        verbose_name_plural = _("integrations")
        constraints = [
            models.UniqueConstraint(fields=["id", "merchant"], name="integration_with_merchant"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gt=0),
                name="integration_scopes_known",
                violation_error_message=_("Choose what it may do."),
            ),
            models.CheckConstraint(
                condition=~Q(scopes__contains=[Scope.PRODUCTS_WRITE]) | Q(is_for_all_stores=True),
                name="prices_are_written_for_all_stores",
                violation_error_message=_("Products and prices are those of all stores."),
            ),
            models.CheckConstraint(
                condition=~Q(scopes__contains=[Scope.REFUNDS_WRITE])
                | Q(
                    refund_most__isnull=False,
                    refund_most_a_day__isnull=False,
                    refund_most__gt=0,
                    refund_most_a_day__gte=F("refund_most"),
                ),
                name="refunds_have_limits",
                violation_error_message=_(
                    "What may refund has two limits: of one refund, and of all in a day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(calls_a_minute__gte=1), name="integration_may_call_at_all"
            ),
            models.CheckConstraint(
                condition=Q(secret_sha256__regex=r"^[0-9a-f]{64}$"),  # noqa: S106
                name="integration_keeps_a_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor past its last day."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())

    @property
    def state(self) -> str:
        if self.revoked_at:
            return gettext("Revoked")
        return gettext("In use") if self.is_usable else gettext("Expired")

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def stores(self) -> "models.QuerySet[Store]":
        """Where it may do so."""
        of_merchant = Store.objects.filter(merchant=self.merchant_id)
        if self.is_for_all_stores:
            return of_merchant
        return of_merchant.filter(pk__in=self.places.values("store"))


class IntegrationStore(models.Model):
    """A store that an integration may reach, where that is not all of them."""

    append_only: ClassVar[bool] = True

    integration = models.ForeignKey(
        Integration, models.PROTECT, related_name="places", db_index=False
    )
    store = models.ForeignKey(
        Store, models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    # Foreign keys of two columns keep all three of one merchant.
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "store"], name="one_place_per_integration_and_store"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.integration_id} in {self.store_id}"


class IntegrationCall(models.Model):
    """A call that writes: kept before it acts. How it was answered is filled in once, after.

    Without a `status` its process has died before the answer.
    """

    integration = models.ForeignKey(
        Integration, models.PROTECT, related_name="+", verbose_name=_("integration")
    )
    at = models.DateTimeField(_("time"))
    method = models.CharField(_("method"), max_length=7)
    path = models.CharField(_("address"), max_length=200)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    code = models.CharField(_("refused with code"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("call of an integration")
        verbose_name_plural = _("calls of integrations")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class WrongToken(models.Model):
    """How often an address has come without a token of ours within a minute."""

    may_delete: ClassVar[bool] = True

    address = models.CharField(max_length=45)
    minute = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "address"], name="tries_by_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.tries}"
