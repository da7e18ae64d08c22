"""What people have decided about payments that needed them: who, when, why, and what was known."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.payments import Payment
from pos.models import Receipt


class Closing(models.Model):
    """One decision about a payment that was on the list. Never changed.

    `known` is how the payment stood at that moment, so that the same fact does not bring it back
    and a new one does. `amount` is what was paid back outside our own operations and is explained
    by this row; `otherwise` is what the customer got by other means than Vipps MobilePay.
    """

    append_only: ClassVar[bool] = True

    class Act(models.TextChoices):
        COMPLETED = "COMPLETED", _("sale completed")
        RELEASED = "RELEASED", _("money released")
        CANCELLED = "CANCELLED", _("payment cancelled")
        SOLD = "SOLD", _("sales receipt issued")
        PAID_BACK = "PAID_BACK", _("paid back")
        RETURNED = "RETURNED", _("return receipt issued")
        SET_ASIDE = "SET_ASIDE", _("basket given up")
        OTHERWISE = "OTHERWISE", _("settled in another way")
        NOTED = "NOTED", _("noted")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="closings")
    act = models.CharField(max_length=9, choices=Act)
    flag = models.CharField(max_length=40, blank=True)
    flagged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    amount = models.BigIntegerField(default=0)
    otherwise = models.BigIntegerField(default=0)
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="+")
    known = models.JSONField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="closing_has_a_reason"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, otherwise__gte=0), name="closing_amounts_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.flag} {self.act}"
