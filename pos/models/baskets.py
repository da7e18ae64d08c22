"""The basket, what is in it and what pays it. It lives on the server and survives the tablet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import POSDevice, Staff
from stores.money import written

# No sale of a shop comes near it; a wrapped or mistyped number does.
LIMIT = 10**11
# Quantities are whole thousandths: 1000 is one piece or one kilogram.
ONE = 1000


def amount_of(price: int, quantity: int) -> int:
    """What so many thousandths of a piece or a kilogram cost, half a minor unit up."""
    return (price * quantity * 2 + ONE) // (2 * ONE)


class Basket(models.Model):
    """What a customer is buying at one POS device.

    `version` grows with every change; edits and payments carry the version the cashier saw.
    `frozen_at` is set while a payment lives: the lines may not change until it has ended.
    `follows` is the sale just completed, which the till goes on showing until it is dismissed.
    `next_part` is what the next payment is to ask for where that is not all that is left to pay.
    A parked one has left the till's screen, perhaps with a payment that lives; its device is the
    till that had it last. `opened_at` is when it came to its till, from the tray, too; `parked_at`
    stays when it is sold without coming back to a till. `credit` is what goods that come back pay
    of it, in minor units, until it is settled: then that is a tender (`pos.exchanges`).

    `minimum_age` is the highest that its goods ask for, `confirmed_age` the one that its customer
    has, as the cashier has said; 0 is none. Nothing is paid while the first is above the second.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        PARKED = "PARKED", _("Parked")
        COMPLETED = "COMPLETED", _("Completed")
        VOID = "VOID", _("Void")

    # Those that may still become a sale.
    ALIVE = (State.OPEN, State.PARKED)

    device = models.ForeignKey(
        POSDevice, models.PROTECT, related_name="baskets", verbose_name=_("POS device")
    )
    state = models.CharField(
        max_length=9, choices=State, default=State.OPEN, verbose_name=_("state")
    )
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField(default=0, verbose_name=_("total"))
    vat = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)
    is_totalled = models.BooleanField(default=False)
    next_part = models.BigIntegerField(null=True)
    frozen_at = models.DateTimeField(null=True, verbose_name=_("frozen since"))
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    # No sale: it is paid by no money and ends in a training receipt.
    is_training = models.BooleanField(default=False, db_default=False)
    minimum_age = models.PositiveSmallIntegerField(default=0, db_default=0)
    confirmed_age = models.PositiveSmallIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField(verbose_name=_("opened"))
    completed_at = models.DateTimeField(null=True, verbose_name=_("completed"))
    parked_at = models.DateTimeField(null=True, verbose_name=_("parked since"))
    parked_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("parked by"),
    )
    # Whose it is, in the cashier's words. Perhaps a customer's name: gone when the sale is over.
    name = models.CharField(_("name"), max_length=40, blank=True, default="", db_default="")

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
                condition=Q(state__in=["OPEN", "PARKED"]) | Q(frozen_at__isnull=True),
                name="only_an_open_basket_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", parked_at__isnull=True)
                | Q(state="PARKED", parked_at__isnull=False)
                | Q(state__in=["COMPLETED", "VOID"], name=""),
                name="basket_parked_at_when_parked",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_age__gte=F("minimum_age"))
                | Q(frozen_at__isnull=True, state__in=["OPEN", "PARKED", "VOID"]),
                name="basket_is_paid_once_the_age_is_checked",
            ),
            # Processes of the version before know no credit: they cannot end such a basket.
            models.CheckConstraint(
                condition=Q(credit=0) | Q(credit__gt=0, state__in=["OPEN", "PARKED"]),
                name="basket_credit_until_it_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(next_part__isnull=True) | Q(next_part__gt=0, next_part__lte=LIMIT),
                name="basket_next_part_within_limits",
            ),
        )
        indexes = (
            models.Index(fields=["device"], condition=Q(state="PARKED"), name="basket_parked"),
            models.Index(
                fields=["device", "completed_at"],
                condition=Q(state="COMPLETED", parked_at__isnull=False),
                name="basket_sold_while_parked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} · {written(self.total, self.currency)} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it is the one that its till shows."""
        return self.state == self.State.OPEN

    @property
    def is_alive(self) -> bool:
        """Whether it may still become a sale: at a till, or parked."""
        return self.state in self.ALIVE

    @property
    def due(self) -> int:
        """What all its tenders have to come to, in minor units; below zero it is over."""
        return self.total - self.credit

    @property
    def age_to_check(self) -> int:
        """How old the customer has to be and nobody has said yet; 0 where nothing is to ask."""
        return self.minimum_age if self.minimum_age > self.confirmed_age else 0

    @property
    def look(self) -> str:
        """What a screen compares to know whether it shows the newest."""
        return f"{self.pk}.{self.version}"
