"""What lies one tap away on the tills of one store."""

from typing import ClassVar

from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from .families import ProductFamily
from .goods import Product
from .merchants import Merchant, Store

# So many lie on a till's first page of goods.
MOST = 40


class QuickKey(models.Model):
    """One place on the first page of goods. A store without any shows its merchant's grid."""

    may_delete: ClassVar[bool] = True

    # The unique constraint's index begins with it.
    store = models.ForeignKey(
        Store, models.PROTECT, related_name="quick_keys", db_index=False, verbose_name=_("store")
    )
    # The store's and the goods': foreign keys of two columns keep them the same.
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quick_keys",
        verbose_name=_("product"),
    )
    family = models.ForeignKey(
        ProductFamily,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quick_keys",
        verbose_name=_("product family"),
    )
    label = models.CharField(
        _("short name"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("Shown on the key in place of the product's name."),
    )

    class Meta:
        verbose_name = _("quick key")
        verbose_name_plural = _("quick keys")
        constraints = [
            # Two keys may change places in one transaction.
            models.UniqueConstraint(
                fields=["store", "position"],
                name="one_quick_key_per_position_and_store",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST), name="quick_key_on_the_page"
            ),
            models.CheckConstraint(
                condition=Q(product=None, family__isnull=False)
                | Q(product__isnull=False, family=None),
                name="quick_key_of_a_product_or_a_family",
                violation_error_message=_("A key is of a product or of a product family."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.label or self.product or self.family}"
