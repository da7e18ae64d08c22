"""Who is to pay a basket, kept no longer than it is needed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pos.models import Basket


class Payer(models.Model):
    """Who is to pay a basket: a personal QR, a number or a check-in, sealed, and how it is shown.

    `ends_at` is set for a check-in: Vipps' token is good for minutes only.
    """

    may_delete = True

    class Kind(models.TextChoices):
        QR = "QR", _("scanned QR")
        PHONE = "PHONE", _("phone number")
        TOKEN = "TOKEN", _("check-in")

    basket = models.OneToOneField(Basket, models.PROTECT, related_name="payer")
    kind = models.CharField(max_length=5, choices=Kind)
    sealed = models.TextField()
    shown = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="TOKEN", ends_at__isnull=False)
                | (~Q(kind="TOKEN") & Q(ends_at__isnull=True)),
                name="a_check_in_has_an_end",
            ),
        )

    def __str__(self) -> str:
        return self.shown
