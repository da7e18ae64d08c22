"""The basket, what is in it and what pays it. It lives on the server and survives the tablet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import ArticleGroup, POSDevice, Product, Staff

# No sale of a shop comes near it; a wrapped or mistyped number does.
LIMIT = 10**11
# Quantities are whole thousandths: 1000 is one piece or one kilogram.
ONE = 1000


class Shift(models.Model):
    """A cashier's turn at one POS device. Receipts take their business date from it."""

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="shifts", verbose_name=_("POS device")
    )
    opened_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(verbose_name=_("opened"))
    closed_at = models.DateTimeField(null=True, verbose_name=_("closed"))
    business_date = models.DateField(verbose_name=_("business date"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = (
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(closed_at__isnull=True),
                name="one_open_shift_per_device",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="shift_closed_after_it_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.business_date}"


class Basket(models.Model):
    """What a customer is buying at one POS device.

    `version` grows with every change; edits and payments carry the version the cashier saw.
    `frozen_at` is set while a payment lives: the lines may not change until it has ended.
    `follows` is the sale just completed, which the till goes on showing until it is dismissed.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        COMPLETED = "COMPLETED", _("Completed")
        VOID = "VOID", _("Void")

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="baskets", verbose_name=_("POS device")
    )
    state = models.CharField(
        max_length=9, choices=State, default=State.OPEN, verbose_name=_("state")
    )
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField(default=0, verbose_name=_("total"))
    vat = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    is_totalled = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(null=True, verbose_name=_("frozen since"))
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    # No sale: it is paid by no money and ends in a training receipt.
    is_training = models.BooleanField(default=False, db_default=False)
    opened_at = models.DateTimeField(verbose_name=_("opened"))
    completed_at = models.DateTimeField(null=True, verbose_name=_("completed"))

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        constraints = (
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(state="OPEN"),
                name="one_open_basket_per_device",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, total__lte=LIMIT, vat__gte=0, vat__lte=F("total")),
                name="basket_total_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(state="COMPLETED", completed_at__isnull=False)
                | (~Q(state="COMPLETED") & Q(completed_at__isnull=True)),
                name="basket_completed_at_when_completed",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(frozen_at__isnull=True),
                name="only_an_open_basket_is_frozen",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def look(self) -> str:
        """What a screen compares to know whether it shows the newest."""
        return f"{self.pk}.{self.version}"


class BasketLine(models.Model):
    """Goods in a basket. Name, price, VAT code and rate are copied when it is added.

    A line without goods is a gift card: one piece, of its own price, and no turnover.
    """

    may_delete = True

    # The unique constraint's index begins with it.
    basket = models.ForeignKey(Basket, models.PROTECT, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    sku = models.CharField(max_length=64)
    quantity = models.BigIntegerField()
    unit = models.CharField(max_length=5)
    unit_price = models.BigIntegerField()
    # What was taken off by hand; the amount is what is left. In minor units.
    discount = models.BigIntegerField(default=0, db_default=0)
    discount_reason = models.CharField(max_length=100, blank=True, default="", db_default="")
    amount = models.BigIntegerField()
    vat_code = models.CharField(max_length=10)
    standard_code = models.CharField(max_length=9)
    vat_rate = models.PositiveIntegerField()
    vat = models.BigIntegerField()
    minimum_age = models.PositiveSmallIntegerField(null=True)
    # The main group of the X and Z report, as it was: groups are renamed and deleted.
    group_number = models.BigIntegerField(null=True)
    group_name = models.CharField(max_length=100, default="", db_default="")
    article_group = models.CharField(
        max_length=5, default=ArticleGroup.GOODS, db_default=ArticleGroup.GOODS
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["basket", "product", "unit_price"], name="one_line_per_product_and_price"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity__lte=1_000_000_000),
                name="basket_line_quantity_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(
                    unit_price__gte=0,
                    amount__gte=0,
                    amount__lte=LIMIT,
                    vat__gte=0,
                    vat__lte=F("amount"),
                ),
                name="basket_line_amount_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__lte=10_000), name="basket_line_vat_rate_within_limits"
            ),
            models.CheckConstraint(
                condition=Q(discount=0, discount_reason="")
                | (Q(discount__gt=0, discount__lte=LIMIT) & ~Q(discount_reason="")),
                name="basket_line_discount_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False)
                | Q(quantity=ONE, vat=0, vat_rate=0, discount=0, vat_code="NONE"),
                name="basket_line_of_a_gift_card_is_no_turnover",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity / ONE:g} {self.name}"
