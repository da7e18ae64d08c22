"""What fits: each movement of money with its receipt and its entry in Vipps' ledger."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.ledgers import LedgerEntry
from payments.models.operations import Event
from payments.models.units import SalesUnit
from pos.models import Receipt
from stores.models import Merchant, Store


class Matching(models.Model):
    """One run of the matching: when, and how much of each was found."""

    started_at = models.DateTimeField(verbose_name=_("started"))
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended"))
    moves = models.PositiveIntegerField(default=0, verbose_name=_("movements"))
    completed = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0, verbose_name=_("exceptions"))
    ended_by_themselves = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("matching")
        verbose_name_plural = _("matchings")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Match(models.Model):
    """A capture or refund in Vipps' log of a payment, and the other sides of it as far as known.

    `amount` is signed. `day` is the store's date of it; one that is heard of after its period was
    closed is on the first open day, and `late_for` keeps its own. `answer` is what stands for it
    at the till. The payout is the first one of the ledger after `entry`. Nothing changes any more
    once the day is closed: a trigger.
    """

    class Answer(models.TextChoices):
        NONE = "", _("nothing")
        RECEIPT = "RECEIPT", _("receipt")
        PART = "PART", _("part of a sale, given back")
        CLOSING = "CLOSING", _("a person's decision")

    # Every movement has one at most, and this is all that it is found by.
    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="match")
    sales_unit = models.ForeignKey(
        SalesUnit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sales unit")
    )
    store = models.ForeignKey(
        Store, models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    day = models.DateField(verbose_name=_("day"))
    late_for = models.DateField(null=True)
    amount = models.BigIntegerField(verbose_name=_("amount"))
    answer = models.CharField(max_length=7, choices=Answer, blank=True, default="")
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="+", db_index=False
    )
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="match")
    differs = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="RECEIPT", receipt__isnull=False)
                | (~Q(answer="RECEIPT") & Q(receipt__isnull=True)),
                name="match_answered_by_its_receipt",
            ),
            models.CheckConstraint(
                condition=Q(differs=False) | Q(entry__isnull=False),
                name="only_an_entry_differs",
            ),
        )
        indexes = (
            models.Index(fields=["store", "day"], name="match_by_store_and_day"),
            models.Index(
                fields=["day"],
                condition=Q(entry__isnull=True) | Q(answer="") | Q(differs=True),
                name="match_incomplete",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.amount}"


class MatchedDay(models.Model):
    """A day of a store, summed from its matches after each run: what the office's page reads.

    `moves` are captures and refunds, `amount` their signed sum. `waiting` are not in Vipps' ledger
    yet, `unanswered` have nothing at the till. `settled_on` is the last ledger date of an entry.
    """

    sales_unit = models.ForeignKey(SalesUnit, models.PROTECT, related_name="+")
    store = models.ForeignKey(
        Store, models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    day = models.DateField(verbose_name=_("day"))
    moves = models.PositiveIntegerField()
    receipts = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    waiting = models.PositiveIntegerField()
    unanswered = models.PositiveIntegerField()
    settled_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("reconciled day")
        verbose_name_plural = _("reconciliation")
        constraints = (
            models.UniqueConstraint(
                fields=["store", "day", "sales_unit"], name="one_matched_day_per_store"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}"


class ClosedPeriod(models.Model):
    """A merchant's days up to `until` are closed: who, when, and with what note. For ever.

    A trigger refuses it while something of those days is open.
    """

    append_only: ClassVar[bool] = True

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="closed_periods", verbose_name=_("merchant")
    )
    since = models.DateField(null=True, verbose_name=_("from"))
    until = models.DateField(verbose_name=_("to"))
    note = models.CharField(max_length=300, blank=True, verbose_name=_("note"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    at = models.DateTimeField(verbose_name=_("closed"))

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        constraints = (
            models.UniqueConstraint(fields=["merchant", "until"], name="a_day_is_closed_once"),
        )

    def __str__(self) -> str:
        return f"{self.until}"

    @property
    def by(self) -> str:
        return self.user.get_full_name() or self.user.get_username()
