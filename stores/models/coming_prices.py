"""Prices that are prepared ahead and take effect by themselves."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores import clock
from stores.money import written

from .goods import Product
from .merchants import Merchant


class ComingPrice(models.Model):
    """What goods cost from a moment on, in minor units including VAT: where a `day` begins.

    `taken_at` says when that happened: at `valid_from`, or later where nothing ran then. Until then
    it can be withdrawn; it is never changed.
    """

    # The product's: a foreign key of two columns keeps them the same.
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="coming_prices", verbose_name=_("product")
    )
    price = models.BigIntegerField(_("price"))
    day = models.DateField(_("valid from"))
    valid_from = models.DateTimeField(editable=False)
    prepared_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("prepared by"),
    )
    prepared_at = models.DateTimeField(_("prepared"), editable=False)
    taken_at = models.DateTimeField(_("took effect"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("coming price")
        verbose_name_plural = _("coming prices")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "valid_from"],
                condition=Q(withdrawn_at=None),
                name="one_coming_price_per_product_and_moment",
                violation_error_message=_("There is a price for this day. Withdraw it first."),
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="coming_price_not_negative"),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(withdrawn_at=None, taken_at__gte=F("valid_from")),
                name="coming_price_is_taken_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="coming_price_is_withdrawn_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_from"],
                condition=Q(taken_at=None, withdrawn_at=None),
                name="coming_price_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {written(self.price)} · {clock.day(self.day)}"
