"""Staff, what they may do where, and who stands at which device."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .devices import POSDevice
from .merchants import Merchant, Store


class RoleName(models.TextChoices):
    CASHIER = "CASHIER", _("Cashier")
    MANAGER = "MANAGER", _("Manager")
    HEAD_OFFICE = "HEAD_OFFICE", _("Head office")
    ACCOUNTANT = "ACCOUNTANT", _("Accountant")
    AUDITOR = "AUDITOR", _("Auditor")


class Staff(models.Model):
    """A person. At the till they sign in with a PIN, in the office with their user."""

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="staff", verbose_name=_("merchant")
    )
    name = models.CharField(_("name"), max_length=60)
    pin_hash = models.CharField(max_length=200, blank=True, default="", editable=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("People who have left keep their history.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
        verbose_name=_("office user"),
        help_text=_("Only for people who work in the office."),
    )

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a person may do, in one store or in all stores of a merchant."""

    may_delete: ClassVar[bool] = True

    staff = models.ForeignKey(
        Staff, models.PROTECT, related_name="roles", verbose_name=_("staff member")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="roles", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("store"),
        help_text=_("Empty: all stores of the merchant."),
    )
    role = models.CharField(_("role"), max_length=12, choices=RoleName.choices)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "merchant", "store"],
                nulls_distinct=False,
                name="one_role_per_person_and_store",
                violation_error_message=_("This person has a role there already."),
            ),
            models.CheckConstraint(condition=Q(role__in=RoleName.values), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.store or self.merchant}"

    def clean(self) -> None:
        if self.store and self.store.merchant_id != self.merchant_id:
            raise ValidationError({"store": _("This store belongs to another merchant.")})


class PinTries(models.Model):
    """Wrong PINs of one person at one device. In the database: no restart forgets them."""

    device = models.ForeignKey(POSDevice, models.PROTECT, related_name="pin_tries")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="pin_tries")
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("PIN tries")
        verbose_name_plural = _("PIN tries")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "staff"], name="one_count_of_pin_tries_per_device_and_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.staff_id}: {self.wrong}"


class SignIn(models.Model):
    """A person's turn at a device, from PIN to sign-out."""

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="sign_ins", verbose_name=_("POS device")
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, related_name="sign_ins", verbose_name=_("staff member")
    )
    signed_in_at = models.DateTimeField(_("signed in at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(ended_at=None),
                name="one_open_sign_in_per_device",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("signed_in_at")),
                name="sign_in_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} at {self.device_id} from {self.signed_in_at:%Y-%m-%d %H:%M}"
