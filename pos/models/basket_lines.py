"""What lies in a basket: goods, or a gift card that is sold."""

from django.db import models
from django.db.models import F, Q

from pos.models.baskets import LIMIT, ONE, Basket, amount_of
from stores.models import ArticleGroup, Product


class BasketLine(models.Model):
    """Goods in a basket. Name, price, VAT code and rate are copied when it is added.

    A line without goods is a gift card: one piece, of its own price, and no turnover. Where the
    cashier has set another price, `catalogue_price` is the one that was copied. `note` is what the
    cashier has written on it; it may name a customer, so no journal and no log has it.
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
    catalogue_price = models.BigIntegerField(null=True)
    price_reason = models.CharField(max_length=100, blank=True, default="", db_default="")
    note = models.CharField(max_length=100, blank=True, default="", db_default="")
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
            models.CheckConstraint(
                condition=Q(catalogue_price__isnull=True, price_reason="")
                | (
                    Q(catalogue_price__gte=0, product__isnull=False)
                    & ~Q(catalogue_price=F("unit_price"))
                    & ~Q(price_reason="")
                ),
                name="basket_line_price_by_hand_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity / ONE:g} {self.name}"

    @property
    def full_price(self) -> int:
        """What it costs without its discount, in minor units."""
        return amount_of(self.unit_price, self.quantity)

    @property
    def own_price(self) -> int:
        """The catalogue's, also where another was set by hand."""
        return self.unit_price if self.catalogue_price is None else self.catalogue_price

    @property
    def by_hand(self) -> int:
        """What a price that was set by hand makes it dearer, or cheaper: then it is below 0."""
        return self.full_price - amount_of(self.own_price, self.quantity)
