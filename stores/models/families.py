"""Goods that come in sizes or colours."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .merchants import Merchant
from .names import name_in


class ProductFamily(models.Model):
    """What a customer calls one article, and a till shows once: `T-shirt`, in five sizes.

    Each size or colour is a product with its own SKU, barcodes and price; its names are those of
    the family with its label behind.
    """

    may_delete: ClassVar[bool] = True

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="families", verbose_name=_("merchant")
    )
    names = models.JSONField(
        _("names"), help_text=_('By language: {"nb": "T-skjorte", "en": "T-shirt"}')
    )

    class Meta:
        verbose_name = _("product family")
        verbose_name_plural = _("product families")
        constraints = [
            models.UniqueConstraint(fields=["id", "merchant"], name="family_with_its_merchant"),
            models.CheckConstraint(condition=~Q(names={}), name="family_has_a_name"),
        ]

    def __str__(self) -> str:
        return name_in(self.names, "")

    def name(self, language: str) -> str:
        return name_in(self.names, language)
