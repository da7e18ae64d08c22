"""Tenders: what pays a basket, and what goes back for a return."""

from typing import ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse, Upper
from django.utils.translation import gettext_lazy as _

from pos.models.baskets import Basket
from stores.models import Staff


class Tender(models.Model):
    """Money received for a basket, or given back for a return (negative). Never changed.

    A negative one of a basket gives back what was received for a sale that never came about.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        VIPPS = "VIPPS", _("Vipps MobilePay")
        CARD = "CARD", _("Card")
        CASH = "CASH", _("Cash")
        GIFT_CARD = "GIFT_CARD", _("Gift card")
        # Pays a training basket, or goes back for a return in training, and is no money.
        TRAINING = "TRAINING", _("Training")
        # Goods that come back pay for what is taken instead: on the sale and, as much less, on the
        # return. No money either.
        EXCHANGE = "EXCHANGE", _("Exchange")

    basket = models.ForeignKey(Basket, models.PROTECT, null=True, related_name="tenders")
    # Sales have none, and are many: the index below holds the others alone.
    goods_return = models.ForeignKey(
        "pos.Return", models.PROTECT, null=True, related_name="tenders", db_index=False
    )
    kind = models.CharField(max_length=9, choices=Kind)
    amount = models.BigIntegerField()
    # What a tender of training stands for: the kind that it would have been.
    rehearses = models.CharField(
        max_length=9, choices=Kind, blank=True, default="", db_default="", editable=False
    )
    # What the customer handed over in cash; the amount is what stayed.
    given = models.BigIntegerField(default=0, db_default=0)
    reference = models.CharField(max_length=64, blank=True)
    # Nobody looks by it, and staff are never deleted.
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    # The part of a sale that is given back by this one, before the sale is complete.
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(undoes__isnull=True)
                | Q(kind__in=("CARD", "CASH", "VIPPS"), amount__lt=0, basket__isnull=False)
                | Q(kind="TRAINING", amount__lt=0, basket__isnull=False),
                name="only_a_part_is_undone",
            ),
            models.CheckConstraint(
                condition=(Q(basket__isnull=False, goods_return__isnull=True) & ~Q(amount=0))
                | Q(basket__isnull=True, goods_return__isnull=False, amount__lt=0),
                name="tender_pays_a_basket_or_a_return",
            ),
            models.CheckConstraint(
                condition=Q(given=0)
                | Q(kind="CASH", amount__gt=0, given__gte=F("amount"))
                | Q(
                    kind="TRAINING",
                    rehearses="CASH",
                    amount__gt=0,
                    given__gte=F("amount"),
                ),
                name="only_cash_gives_change",
            ),
            models.CheckConstraint(
                condition=Q(rehearses="")
                | Q(kind="TRAINING", rehearses__in=("VIPPS", "CARD", "CASH", "GIFT_CARD")),
                name="only_training_rehearses",
            ),
            models.UniqueConstraint(
                fields=["kind", "reference"],
                condition=~Q(reference="") & Q(basket__isnull=False, amount__gt=0),
                name="a_reference_is_received_once",
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(kind="GIFT_CARD", basket__isnull=False, amount__lt=0),
                name="a_gift_card_is_given_back_once",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(undoes__isnull=False),
                name="a_part_is_given_back_once",
            ),
            models.UniqueConstraint(
                fields=["goods_return", "kind", "reference"],
                condition=Q(kind__in=("VIPPS", "CASH"), goods_return__isnull=False),
                name="a_return_is_refunded_and_paid_out_once",
            ),
            models.UniqueConstraint(
                fields=["goods_return", "rehearses", "reference"],
                condition=Q(kind="TRAINING", goods_return__isnull=False),
                name="a_return_is_rehearsed_once",
            ),
            models.UniqueConstraint(
                fields=["goods_return"],
                condition=Q(kind="EXCHANGE", goods_return__isnull=False),
                name="a_return_is_exchanged_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="EXCHANGE", reference=""), name="an_exchange_names_its_other_half"
            ),
        )
        indexes = (
            models.Index(
                fields=["goods_return"],
                condition=Q(goods_return__isnull=False),
                name="tender_by_return",
            ),
            # For the office's search.
            models.Index(
                OpClass(Reverse(Upper("reference")), "text_pattern_ops"),
                condition=~Q(reference=""),
                name="tender_by_ending",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def looks_like(self) -> str:
        """The kind that a cashier sees: of training the one that is rehearsed."""
        return self.rehearses or self.kind

    @property
    def card_id(self) -> int | None:
        """The gift card that pays, or gets it back: in training the reference names it."""
        if self.looks_like != self.Kind.GIFT_CARD:
            return None
        if self.kind == self.Kind.GIFT_CARD:
            return self.card_entry.card_id
        return int(self.reference.removeprefix("T").partition("-")[0])
