"""Returns: asked for first, then receipted."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pos.models.baskets import LIMIT
from stores.models import Staff


class Return(models.Model):
    """Goods that come back. The return receipt is issued when the money has gone back."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("Asked for")
        ISSUED = "ISSUED", _("Receipt issued")
        REFUSED = "REFUSED", _("Refused")

    original = models.ForeignKey(
        "pos.Receipt", models.PROTECT, related_name="returns", verbose_name=_("original receipt")
    )
    state = models.CharField(
        max_length=7, choices=State, default=State.ASKED, verbose_name=_("state")
    )
    amount = models.BigIntegerField(verbose_name=_("amount"))
    reason = models.CharField(max_length=200, verbose_name=_("reason"))
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("cashier")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    asked_at = models.DateTimeField(verbose_name=_("asked for"))

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=LIMIT), name="return_amount_within_limits"
            ),
            models.CheckConstraint(
                condition=Q(staff__isnull=False) | Q(user__isnull=False), name="return_has_a_name"
            ),
        )

    def __str__(self) -> str:
        return f"{self.original_id} −{self.amount}"


class ReturnLine(models.Model):
    """How much of one receipt line comes back, and what that is in money."""

    append_only: ClassVar[bool] = True

    goods_return = models.ForeignKey(Return, models.PROTECT, related_name="lines")
    receipt_line = models.ForeignKey("pos.ReceiptLine", models.PROTECT, related_name="returned")
    quantity = models.BigIntegerField()
    amount = models.BigIntegerField()
    vat = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["goods_return", "receipt_line"], name="one_return_line_per_receipt_line"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount__gte=0, vat__gte=0, vat__lte=F("amount")),
                name="return_line_is_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.receipt_line_id} × {self.quantity}"
