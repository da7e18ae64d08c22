"""Gift cards: what a merchant owes whoever holds one, and every change of it, for ever."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pos.models.baskets import LIMIT
from pos.models.returns import Return
from pos.models.tenders import Tender
from stores.models import Merchant, Staff


class GiftCardTerms(models.Model):
    """For how much a merchant sells gift cards, in minor units; without a row it sells none."""

    merchant = models.OneToOneField(
        Merchant, models.PROTECT, related_name="gift_card_terms", verbose_name=_("merchant")
    )
    smallest = models.BigIntegerField(_("smallest amount"), help_text=_("In minor units."))
    largest = models.BigIntegerField(_("largest amount"), help_text=_("In minor units."))
    months = models.PositiveSmallIntegerField(
        _("months until a card ends"), null=True, blank=True, help_text=_("Empty: never.")
    )

    class Meta:
        verbose_name = _("gift card terms")
        verbose_name_plural = _("gift card terms")
        constraints = (
            models.CheckConstraint(
                condition=Q(smallest__gt=0, largest__gte=F("smallest"), largest__lte=LIMIT),
                name="gift_card_terms_within_limits",
                violation_error_message=_("The smallest amount comes first, and is above zero."),
            ),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__gte=1, months__lte=120),
                name="gift_card_terms_end_in_time",
                violation_error_message=_("Cards end after 1 to 120 months, or never."),
            ),
        )

    def __str__(self) -> str:
        return str(self.merchant)


class GiftCard(models.Model):
    """A card of a merchant, good in all its stores. `balance` is the sum of its entries.

    Whoever knows the number has the money, so it is nowhere in the clear: `lookup` is a keyed hash
    of it, `sealed` is for the original receipt alone. A training card was never worth anything.
    `closed_at` is set while its own money has gone back to who bought it.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="gift_cards", verbose_name=_("merchant")
    )
    lookup = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    last_digits = models.CharField(_("last digits"), max_length=4)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("sold for"))
    balance = models.BigIntegerField(_("balance"))
    is_training = models.BooleanField(_("training"), default=False)
    sold_at = models.DateTimeField(_("sold"))
    last_date = models.DateField(_("last date"), null=True)
    closed_at = models.DateTimeField(_("given back"), null=True)
    blocked_at = models.DateTimeField(_("blocked"), null=True)

    class Meta:
        verbose_name = _("gift card")
        verbose_name_plural = _("gift cards")
        constraints = (
            models.CheckConstraint(
                condition=Q(balance__gte=0, balance__lte=F("amount"))
                & Q(amount__gt=0, amount__lte=LIMIT),
                name="gift_card_balance_within_what_was_sold",
            ),
            models.CheckConstraint(
                condition=Q(balance=0) | Q(is_training=False, closed_at=None),
                name="gift_card_of_training_or_given_back_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(last_digits__regex="^[0-9]{4}$", lookup__regex="^[0-9a-f]{64}$"),
                name="gift_card_number_is_hidden",
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "id"], name="gift_card_by_merchant"),
            # For the office's search.
            models.Index(fields=["last_digits"], name="gift_card_by_last_digits"),
        )

    def __str__(self) -> str:
        return f"•••• {self.last_digits}"


class GiftCardEntry(models.Model):
    """One change of a card's balance. `number` counts a card's entries, `balance` is after it.

    What is spent is a tender, and so is what comes back with returned goods. `undoes` is the entry
    that this one takes back.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        SOLD = "SOLD", _("Sold")
        SPENT = "SPENT", _("Paid with")
        GIVEN_BACK = "GIVEN_BACK", _("Given back, not paid with")
        RETURNED = "RETURNED", _("Goods returned")
        TAKEN_BACK = "TAKEN_BACK", _("The card itself returned")
        PUT_BACK = "PUT_BACK", _("Return of the card refused")

    GROWS = (Kind.SOLD, Kind.GIVEN_BACK, Kind.RETURNED, Kind.PUT_BACK)

    card = models.ForeignKey(GiftCard, models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    tender = models.OneToOneField(Tender, models.PROTECT, null=True, related_name="card_entry")
    goods_return = models.ForeignKey(Return, models.PROTECT, null=True, related_name="card_entries")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["card", "number"], name="gift_card_entries_in_order"),
            models.UniqueConstraint(
                fields=["card"], condition=Q(kind="SOLD"), name="a_gift_card_is_sold_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["SOLD", "GIVEN_BACK", "RETURNED", "PUT_BACK"], amount__gt=0)
                | Q(kind__in=["SPENT", "TAKEN_BACK"], amount__lt=0),
                name="gift_card_entry_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0, number__gt=0), name="gift_card_never_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["SPENT", "GIVEN_BACK", "RETURNED"], tender__isnull=False)
                | (~Q(kind__in=["SPENT", "GIVEN_BACK", "RETURNED"]) & Q(tender__isnull=True)),
                name="gift_card_entry_has_its_tender",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["GIVEN_BACK", "PUT_BACK"], undoes__isnull=False)
                | (~Q(kind__in=["GIVEN_BACK", "PUT_BACK"]) & Q(undoes__isnull=True)),
                name="gift_card_entry_undoes_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class GiftCardNote(models.Model):
    """A card was blocked or set free in the office: who, when, and why."""

    append_only: ClassVar[bool] = True

    card = models.ForeignKey(GiftCard, models.PROTECT, related_name="notes")
    is_blocked = models.BooleanField()
    note = models.CharField(max_length=200)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(note=""), name="gift_card_note_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.card_id} {self.note}"
