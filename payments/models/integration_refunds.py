"""What other systems have asked to refund, each under the key that it was asked with."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pos.models import Return
from stores.models import Integration


class IntegrationRefund(models.Model):
    """A return that an integration has asked for.

    The same key asks for it once: `body_sha256` tells whether the same is asked again. What counts
    against the limit of a business day is its amount, unless the return was refused.
    """

    append_only: ClassVar[bool] = True

    integration = models.ForeignKey(
        Integration, models.PROTECT, related_name="refunds", db_index=False
    )
    key = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    goods_return = models.OneToOneField(Return, models.PROTECT, related_name="integration_refund")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    business_date = models.DateField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["integration", "key"], name="one_refund_per_key_of_an_integration"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="integration_refund_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[A-Za-z0-9_-]{8,64}$"),
                name="integration_refund_key_is_plain",
            ),
        )
        indexes = (
            models.Index(fields=["integration", "business_date"], name="refunds_of_an_integration"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"
