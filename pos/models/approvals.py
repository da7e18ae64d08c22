"""What a manager has approved at a till."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pos.models.baskets import Basket
from pos.models.returns import Return
from stores.models import Limit, POSDevice, Staff


class Approval(models.Model):
    """Who asked, who approved with a PIN, what and how much; for ever.

    `amount` is in minor units, `rate` in hundredths of a percent, 0 where an amount was given.
    """

    append_only: ClassVar[bool] = True

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="approvals", verbose_name=_("POS device")
    )
    act = models.CharField(_("act"), max_length=8, choices=Limit.Act.choices)
    basket = models.ForeignKey(Basket, models.PROTECT, null=True, related_name="+", db_index=False)
    goods_return = models.ForeignKey(
        Return, models.PROTECT, null=True, related_name="+", db_index=False
    )
    amount = models.BigIntegerField(_("amount"))
    rate = models.PositiveIntegerField(default=0)
    detail = models.CharField(_("what"), max_length=200, blank=True, default="")
    asked_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    approved_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("approved by")
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gte=0, rate__lte=10_000), name="approval_within_limits"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("asked_by")), name="nobody_approves_their_own_act"
            ),
            models.CheckConstraint(
                condition=Q(basket__isnull=True) | Q(goods_return__isnull=True),
                name="approval_is_about_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.asked_by_id} / {self.approved_by_id}"
