"""Receipts: numbered, signed and never changed."""

from typing import ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from pos.models.baskets import Basket
from pos.models.returns import Return
from pos.models.shifts import Shift
from stores.models import ArticleGroup, POSDevice, Product, Staff


class Receipt(models.Model):
    """The numbered, immutable document of one sale, return, training sale or delivery.

    `number` is gap-free per device and kind; `sequence` numbers all signed transactions of the
    device (SAF-T `nr`). `signature` chains over `previous_signature` as the Norwegian tax
    administration prescribes; `hash` chains a SHA-256 over the whole content. Amounts of a return
    are negative. `content` is all that is printed. What comes back in training gets a training
    receipt as well, of the same series.

    A delivery is no sale (`pos.handouts`): it has no `sequence` and no signature, its hash hangs on
    the journal's. `customer_reference` is what its invoice needs to find the customer; it stands
    here and on paper only, never in the journal, which nobody can erase.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        SALE = "SALE", _("Sales receipt")
        RETURN = "RETURN", _("Return receipt")
        TRAINING = "TRAINING", _("Training receipt")
        DELIVERY = "DELIVERY", _("Delivery receipt")

    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        related_name="receipts",
        verbose_name=_("POS device"),
        # The indexes below begin with it.
        db_index=False,
    )
    kind = models.CharField(max_length=8, choices=Kind, verbose_name=_("kind"))
    number = models.BigIntegerField()
    sequence = models.BigIntegerField(null=True)
    basket = models.OneToOneField(Basket, models.PROTECT, null=True, related_name="receipt")
    goods_return = models.OneToOneField(Return, models.PROTECT, null=True, related_name="receipt")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="receipts")
    business_date = models.DateField(verbose_name=_("business date"))
    issued_at = models.DateTimeField(verbose_name=_("issued"))
    # Nobody looks by it, and staff are never deleted.
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    total_excluding_vat = models.BigIntegerField()
    # What its tenders come to less the total: cash is paid in the coins that there are.
    rounding = models.BigIntegerField(default=0, db_default=0)
    # What of the total bought gift cards: paid in, and no turnover.
    gift_cards = models.BigIntegerField(default=0, db_default=0)
    content = models.JSONField()
    customer_reference = models.CharField(
        max_length=40, blank=True, default="", db_default="", verbose_name=_("customer reference")
    )
    previous_signature = models.TextField()
    signature = models.TextField()
    key_version = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = (
            models.UniqueConstraint(
                fields=["device", "kind", "number"], name="receipt_number_once_per_device"
            ),
            models.UniqueConstraint(
                fields=["device", "sequence"], name="receipt_sequence_once_per_device"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("SALE", "TRAINING", "DELIVERY"),
                    basket__isnull=False,
                    goods_return__isnull=True,
                    total__gte=0,
                )
                | Q(
                    kind__in=("RETURN", "TRAINING"),
                    basket__isnull=True,
                    goods_return__isnull=False,
                    total__lte=0,
                ),
                name="receipt_is_of_a_sale_or_a_return",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0, sequence__gt=0), name="receipt_numbers_start_at_one"
            ),
            models.CheckConstraint(
                # A sale's cash is rounded once. What goes back in parts is rounded as a whole, so
                # one part may be off by as much as it is rounded down and the one before was up.
                condition=Q(rounding__gte=-50, rounding__lte=50)
                | Q(goods_return__isnull=False, rounding__gt=-100, rounding__lt=100),
                name="receipt_rounding_within_half_a_coin",
            ),
            models.CheckConstraint(
                condition=Q(kind="DELIVERY", sequence__isnull=True, signature="", rounding=0)
                & ~Q(customer_reference="")
                | ~Q(kind="DELIVERY") & Q(sequence__isnull=False, customer_reference=""),
                name="only_a_delivery_is_unsigned_and_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(gift_cards=0)
                | Q(goods_return__isnull=False, gift_cards__gte=F("total"), gift_cards__lt=0)
                | Q(goods_return__isnull=True, gift_cards__gt=0, gift_cards__lte=F("total")),
                name="receipt_gift_cards_within_its_total",
            ),
        )
        indexes = (
            models.Index(fields=["device", "issued_at"], name="receipt_by_device_and_time"),
            models.Index(fields=["issued_at"], name="receipt_by_time"),
            # For the office's list and search.
            models.Index(fields=["business_date", "id"], name="receipt_by_day"),
            models.Index(fields=["total"], name="receipt_by_amount"),
        )

    def __str__(self) -> str:
        return f"{self.number:06}"

    @property
    def is_training(self) -> bool:
        """Whether it says itself that it is none: of a sale or a return that was rehearsed."""
        return self.kind == self.Kind.TRAINING

    @property
    def comes_back(self) -> bool:
        """Whether goods of it can come back: it is of a sale, maybe in training."""
        return self.kind == self.Kind.SALE or (self.is_training and self.goods_return_id is None)

    @property
    def turnover(self) -> int:
        """The total without what was paid in for gift cards: what the reports count as sold."""
        return self.total - self.gift_cards


class ReceiptLine(models.Model):
    """One line of a receipt, as it was sold. Negative on a return."""

    append_only: ClassVar[bool] = True

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    # Products are never deleted; the office looks by SKU.
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # In the place of goods.
    gift_card = models.ForeignKey(
        "pos.GiftCard", models.PROTECT, null=True, related_name="lines", db_index=False
    )
    name = models.CharField(max_length=200)
    sku = models.CharField(max_length=64)
    quantity = models.BigIntegerField()
    unit = models.CharField(max_length=5)
    unit_price = models.BigIntegerField()
    # What one cost before the cashier set another price.
    catalogue_price = models.BigIntegerField(null=True)
    note = models.CharField(max_length=100, blank=True, default="", db_default="")
    # Of a sale what was taken off by hand, of a return nothing: its amount is a share.
    discount = models.BigIntegerField(default=0, db_default=0)
    discount_reason = models.CharField(max_length=100, blank=True, default="", db_default="")
    amount = models.BigIntegerField()
    vat_code = models.CharField(max_length=10)
    standard_code = models.CharField(max_length=9)
    vat_rate = models.PositiveIntegerField()
    vat = models.BigIntegerField()
    # The main group of the X and Z report, as it was: groups are renamed and deleted.
    group_number = models.BigIntegerField(null=True)
    group_name = models.CharField(max_length=100, default="", db_default="")
    article_group = models.CharField(
        max_length=5, default=ArticleGroup.GOODS, db_default=ArticleGroup.GOODS
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["receipt", "position"], name="one_receipt_line_per_position"
            ),
            models.CheckConstraint(
                condition=Q(discount=0, discount_reason="")
                | (Q(discount__gt=0) & ~Q(discount_reason="")),
                name="receipt_line_discount_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False, gift_card__isnull=True)
                | Q(product__isnull=True, gift_card__isnull=False, vat=0, vat_rate=0, discount=0),
                name="receipt_line_is_of_goods_or_a_gift_card",
            ),
            models.UniqueConstraint(
                fields=["gift_card"],
                condition=Q(gift_card__isnull=False, amount__gt=0),
                name="a_gift_card_has_one_line_of_its_sale",
            ),
        )
        indexes = (
            models.Index(
                OpClass(Upper("sku"), "text_pattern_ops"), "receipt", name="receipt_line_by_sku"
            ),
        )

    def __str__(self) -> str:
        return self.name
