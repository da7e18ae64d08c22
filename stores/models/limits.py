"""What a role may do alone at the till; above it a named manager approves on the spot."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .merchants import Merchant, Store
from .staff import RoleName


class Limit(models.Model):
    """How far a role may go with an act, in one store or in all stores of a merchant.

    A store's own limit stands instead of the merchant's. Amounts are minor units in the store's
    currency, rates hundredths of a percent, times so many on a business day; nothing in a field is
    no limit there, and a role without a limit may do it alone, but for what is STRICT. The amount
    of what is given back or emptied is that of the person's business day. A price that is
    lowered at the till is a discount.
    """

    may_delete: ClassVar[bool] = True

    class Act(models.TextChoices):
        DISCOUNT = "DISCOUNT", _("give a discount")
        VOID = "VOID", _("empty a basket")
        RETURN = "RETURN", _("take goods back")
        PRICE = "PRICE", _("raise a price")
        UNPROVEN = "UNPROVEN", _("take goods back without a receipt")
        DRAWER = "DRAWER", _("open the drawer without a sale")

    # Nobody whose role may not approve does these alone, unless a limit says so.
    STRICT: ClassVar[frozenset[str]] = frozenset({Act.UNPROVEN, Act.DRAWER})

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="limits", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="limits",
        verbose_name=_("store"),
        help_text=_("Empty: all stores of the merchant."),
    )
    role = models.CharField(_("role"), max_length=12, choices=RoleName.choices)
    act = models.CharField(_("act"), max_length=8, choices=Act.choices)
    most_amount = models.BigIntegerField(
        _("alone up to this amount"),
        null=True,
        blank=True,
    )
    most_rate = models.PositiveIntegerField(
        _("alone up to this part"),
        null=True,
        blank=True,
    )

    most_times = models.PositiveIntegerField(
        _("alone so many times a day"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("limit at the till")
        verbose_name_plural = _("limits at the till")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "store", "role", "act"],
                nulls_distinct=False,
                name="one_limit_per_role_act_and_store",
                violation_error_message=_("This role has such a limit there already."),
            ),
            models.CheckConstraint(
                condition=Q(most_amount__isnull=True)
                | Q(most_amount__gte=0, most_amount__lte=10**11),
                name="limit_amount_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(most_rate__isnull=True) | Q(most_rate__lte=10_000, act="DISCOUNT"),
                name="limit_rate_of_a_discount",
                violation_error_message=_("Only a discount has a part, of at most 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=RoleName.values)
                & Q(act__in=["DISCOUNT", "VOID", "RETURN", "PRICE", "UNPROVEN", "DRAWER"]),
                name="limit_of_a_known_role_and_act",
            ),
            models.CheckConstraint(
                condition=Q(act="DRAWER", most_amount__isnull=True)
                | (~Q(act="DRAWER") & Q(most_times__isnull=True)),
                name="limit_of_a_drawer_is_in_times",
                violation_error_message=_("Only the drawer has times, and it has no amount."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_act_display()}"

    def clean(self) -> None:
        if self.store and self.store.merchant_id != self.merchant_id:
            raise ValidationError({"store": _("This store belongs to another merchant.")})
