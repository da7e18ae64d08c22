"""How the labels of a merchant's scales are read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .merchants import Merchant

# Between the prefix of two digits and the check digit.
INNER = 10


class Embedded(models.TextChoices):
    PRICE = "PRICE", _("price")
    WEIGHT = "WEIGHT", _("weight")


class EmbeddedCode(models.Model):
    """EAN-13 codes of one prefix: an item number, then what this piece costs or weighs."""

    may_delete: ClassVar[bool] = True

    # The unique constraint's index begins with it.
    merchant = models.ForeignKey(
        Merchant,
        models.PROTECT,
        related_name="embedded_codes",
        db_index=False,
        verbose_name=_("merchant"),
    )
    prefix = models.CharField(
        _("prefix"), max_length=2, help_text=_("The first two digits: 02, or 20 to 29.")
    )
    kind = models.CharField(_("in the code"), max_length=6, choices=Embedded.choices)
    item_digits = models.PositiveSmallIntegerField(
        _("digits of the item number"),
        default=4,
        help_text=_("4 to 6, from the third digit on. What is left of the code is the value."),
    )
    has_value_check = models.BooleanField(
        _("check digit before the value"),
        default=False,
        help_text=_("One digit between item number and value, which is passed over."),
    )
    decimals = models.PositiveSmallIntegerField(
        _("decimals"),
        help_text=_("Of the value: a price in øre has 2, a weight in grams has 3."),
    )

    class Meta:
        verbose_name = _("barcode with price or weight")
        verbose_name_plural = _("barcodes with price or weight")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "prefix"], name="one_embedded_code_per_prefix_and_merchant"
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^(02|2[0-9])$"),
                name="embedded_code_prefix_of_the_shop",
                violation_error_message=_("The prefix is 02, or 20 to 29."),
            ),
            models.CheckConstraint(
                condition=Q(item_digits__gte=4, item_digits__lte=5)
                | Q(item_digits=6, has_value_check=False),
                name="embedded_code_leaves_digits",
                violation_error_message=_(
                    "An item number has 4 to 6 digits, and of 6 there is no room for a check digit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="PRICE", decimals__lte=2) | Q(kind="WEIGHT", decimals__lte=3),
                name="embedded_code_decimals_fit",
                violation_error_message=_(
                    "A price has at most 2 decimals, a weight in kilograms at most 3."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.get_kind_display()}"

    @property
    def value_digits(self) -> int:
        return INNER - self.item_digits - self.has_value_check
