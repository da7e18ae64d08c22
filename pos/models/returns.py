"""Returns: asked for first, then receipted."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pos.models.baskets import LIMIT
from pos.models.tenders import Tender
from stores.models import POSDevice, Staff
from stores.money import written

if TYPE_CHECKING:
    from pos.models.receipts import Receipt


class Return(models.Model):
    """Goods that come back. The return receipt is issued when the money has gone back.

    Without a receipt of the sale there is no `original`: such a return is a cashier's at a till, is
    paid back at once, and its goods are on its return receipt alone.

    In an exchange they pay a part of what the customer takes instead: of `basket`, and only when
    that is settled is the receipt issued. `exchanged` is what they have paid of it, in minor units;
    the rest of the amount has gone back. `gone_at` is when the money for them was found to have
    gone back otherwise: they pay for nothing any more.

    What was sold in training comes back there alone, and nothing else does (`is_training`, decided
    with the return and for ever): triggers ask the till, the sale, the basket and the receipt.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("Asked for")
        ISSUED = "ISSUED", _("Receipt issued")
        REFUSED = "REFUSED", _("Refused")

    # Its goods and its money count as gone back.
    LIVE = (State.ASKED, State.ISSUED)

    original = models.ForeignKey(
        "pos.Receipt",
        models.PROTECT,
        null=True,
        related_name="returns",
        verbose_name=_("original receipt"),
    )
    state = models.CharField(
        max_length=7, choices=State, default=State.ASKED, verbose_name=_("state")
    )
    amount = models.BigIntegerField(verbose_name=_("amount"))
    reason = models.CharField(max_length=200, verbose_name=_("reason"))
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("cashier")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    asked_at = models.DateTimeField(verbose_name=_("asked for"))
    # The till at which the goods come back. In the office it is the sale's own.
    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("POS device"),
    )
    # Most have none: the index below holds the others alone.
    basket = models.ForeignKey(
        "pos.Basket", models.PROTECT, null=True, related_name="credits", db_index=False
    )
    exchanged = models.BigIntegerField(default=0, db_default=0)
    gone_at = models.DateTimeField(null=True, editable=False)
    is_training = models.BooleanField(
        _("training"), default=False, db_default=False, editable=False
    )

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=LIMIT), name="return_amount_within_limits"
            ),
            models.CheckConstraint(
                condition=Q(staff__isnull=False) | Q(user__isnull=False), name="return_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(original__isnull=False) | Q(device__isnull=False, staff__isnull=False),
                name="return_is_of_a_sale_or_at_a_till",
            ),
            models.CheckConstraint(
                condition=Q(exchanged=0)
                | Q(exchanged__gt=0, exchanged__lte=F("amount"), basket__isnull=False),
                name="return_exchanged_within_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) | Q(basket__isnull=False),
                name="only_a_credit_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(is_training=False)
                | Q(device__isnull=False, staff__isnull=False, user__isnull=True),
                name="training_takes_back_at_a_till",
            ),
        )
        indexes = (
            models.Index(
                fields=["basket"], condition=Q(basket__isnull=False), name="return_by_basket"
            ),
        )

    def __str__(self) -> str:
        paid = written(-self.amount, self.till.store.currency)
        return f"{self.pk} · {paid} · {self.get_state_display()}"

    @property
    def till(self) -> POSDevice:
        """Where the goods came back."""
        return self.device or self.sale.device

    @property
    def zone(self) -> dt.tzinfo:
        """The clock of its store."""
        return self.till.store.zone

    @property
    def sale(self) -> "Receipt":
        """The receipt of the sale, for who has one that is not without."""
        assert self.original, "a return without a receipt is of no sale"
        return self.original


class ReturnLine(models.Model):
    """How much of one receipt line comes back, and what that is in money."""

    append_only: ClassVar[bool] = True

    goods_return = models.ForeignKey(Return, models.PROTECT, related_name="lines")
    receipt_line = models.ForeignKey("pos.ReceiptLine", models.PROTECT, related_name="returned")
    quantity = models.BigIntegerField()
    amount = models.BigIntegerField()
    vat = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["goods_return", "receipt_line"], name="one_return_line_per_receipt_line"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount__gte=0, vat__gte=0, vat__lte=F("amount")),
                name="return_line_is_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.receipt_line_id} × {self.quantity}"


class ReturnPart(models.Model):
    """How much of a return goes back in which way, written down before any money moves.

    `reference` is that of the payment whose money it is: also where the customer gets it in cash or
    on a card because the refund was refused. Several payments may have paid for goods that are
    exchanged; the tender of a refund is one. The parts come to the amount of their return, which a
    trigger sees to when the transaction ends. TRAINING is that of a sale which rehearsed no way.

    One that `replaces` another stands in its place: a refund was refused while others of the same
    return had been made, and the customer got that money in cash or on a card.
    """

    append_only: ClassVar[bool] = True

    goods_return = models.ForeignKey(Return, models.PROTECT, related_name="parts", db_index=False)
    kind = models.CharField(max_length=9, choices=Tender.Kind)
    amount = models.BigIntegerField()
    card = models.ForeignKey(
        "pos.GiftCard", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=64, blank=True, default="", db_default="")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(replaces__isnull=True)
                | (Q(kind__in=("CARD", "CASH")) & ~Q(reference="")),
                name="only_a_refund_is_replaced",
            ),
            models.UniqueConstraint(
                fields=["goods_return", "kind", "card", "reference"],
                nulls_distinct=False,
                name="one_part_of_a_return_per_way",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=LIMIT),
                name="return_part_amount_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(kind="VIPPS", card__isnull=True) & ~Q(reference="")
                | Q(kind="GIFT_CARD", card__isnull=False, reference="")
                | Q(kind__in=("CARD", "CASH"), card__isnull=True)
                | Q(kind="TRAINING", card__isnull=True, reference=""),
                name="return_part_has_its_way",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
