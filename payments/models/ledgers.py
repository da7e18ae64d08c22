"""What Vipps MobilePay says of a sales unit's money: its ledger, as it was read, page by page."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payments.models.units import SalesUnit
from stores.money import written


class Ledger(models.Model):
    """A sales unit's ledger at Vipps. Its id is told by the list of ledgers alone, and stays."""

    sales_unit = models.OneToOneField(
        SalesUnit, models.PROTECT, related_name="ledger", verbose_name=_("sales unit")
    )
    ledger_id = models.CharField(max_length=64, unique=True, verbose_name=_("ledger"))
    currency = models.CharField(max_length=3, verbose_name=_("currency"))
    found_at = models.DateTimeField(verbose_name=_("found"))

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")

    def __str__(self) -> str:
        return self.ledger_id


class Feed(models.Model):
    """One account of a ledger and how far it is read.

    `cursor` is Vipps' own and moves with the entries, in one transaction. `count` and `balance`
    are the last entry's `sequence` and `balance_after`. `examined` entries were matched. A feed
    that is stopped has met entry number `count` + 1 that does not follow from the one before.
    """

    class Topic(models.TextChoices):
        FUNDS = "funds", _("Funds")
        FEES = "fees", _("Fees")

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="feeds")
    topic = models.CharField(max_length=5, choices=Topic, verbose_name=_("account"))
    cursor = models.TextField(blank=True)
    count = models.BigIntegerField(default=0, verbose_name=_("entries"))
    balance = models.BigIntegerField(default=0, verbose_name=_("balance"))
    examined = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, verbose_name=_("stopped since"))
    stopped_for = models.CharField(max_length=200, blank=True, verbose_name=_("why"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ledger", "topic"], name="one_feed_per_topic"),
            models.CheckConstraint(
                condition=Q(count__gte=0, examined__gte=0, examined__lte=F("count")),
                name="feed_is_examined_as_far_as_it_is_read",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.topic}"


class LedgerFetch(models.Model):
    """One reading of a sales unit's ledger: when, on whose wish, how much, and how it ended."""

    class Outcome(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Read to the end")
        UNAVAILABLE = "UNAVAILABLE", _("Vipps did not answer")
        NO_LEDGER = "NO_LEDGER", _("No ledger for these keys")
        REFUSED = "REFUSED", _("Wrong ledger, not read")
        STOPPED = "STOPPED", _("Stopped: the balances do not follow each other")

    sales_unit = models.ForeignKey(
        SalesUnit, models.PROTECT, related_name="fetches", verbose_name=_("sales unit")
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    started_at = models.DateTimeField(verbose_name=_("started"))
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended"))
    entries = models.PositiveIntegerField(default=0, verbose_name=_("new entries"))
    outcome = models.CharField(
        max_length=11, choices=Outcome, default=Outcome.RUNNING, verbose_name=_("outcome")
    )
    said = models.CharField(max_length=200, blank=True, verbose_name=_("why"))

    class Meta:
        verbose_name = _("reading of a ledger")
        verbose_name_plural = _("readings of ledgers")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="RUNNING", ended_at__isnull=True)
                | (~Q(outcome="RUNNING") & Q(ended_at__isnull=False)),
                name="fetch_ends_with_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return self.get_outcome_display()


class RawPage(models.Model):
    """A page that could not be taken over, as it came: for Vipps' support."""

    append_only: ClassVar[bool] = True

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="raw_pages")
    fetch = models.ForeignKey(LedgerFetch, models.PROTECT, related_name="raw_pages")
    at = models.DateTimeField()
    why = models.CharField(max_length=200)
    content = models.JSONField()

    def __str__(self) -> str:
        return self.why


class Acceptance(models.Model):
    """A person has asked Vipps, and takes over an entry though it does not follow."""

    append_only: ClassVar[bool] = True

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="acceptances")
    sequence = models.BigIntegerField()
    note = models.CharField(max_length=300)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["feed", "sequence"], name="an_entry_is_accepted_once"),
            models.CheckConstraint(condition=~Q(note=""), name="acceptance_has_a_note"),
        )

    def __str__(self) -> str:
        return self.note


class LedgerEntry(models.Model):
    """One entry, in Vipps' words and numbers. Amounts and balances are signed minor units.

    `sequence` is its place in the feed, from 1. A type that nobody knows counts by its amount.
    The natural key makes a page that comes twice, or a feed read anew, change nothing; an entry
    that does not follow from the one before is refused by a trigger, but for one `accepted`.
    """

    append_only: ClassVar[bool] = True

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="entries", db_index=False)
    sequence = models.BigIntegerField(verbose_name=_("number"))
    psp_reference = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(verbose_name=_("time"))
    ledger_date = models.DateField(verbose_name=_("ledger date"))
    entry_type = models.CharField(max_length=60, verbose_name=_("type"))
    reference = models.CharField(max_length=80, blank=True, verbose_name=_("reference"))
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(verbose_name=_("amount"))
    balance_before = models.BigIntegerField()
    balance_after = models.BigIntegerField(verbose_name=_("balance"))
    recipient = models.CharField(max_length=80, blank=True)
    # Nobody looks by it.
    fetch = models.ForeignKey(LedgerFetch, models.PROTECT, related_name="+", db_index=False)
    accepted = models.OneToOneField(Acceptance, models.PROTECT, null=True, related_name="entry")

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = (
            models.UniqueConstraint(fields=["feed", "sequence"], name="one_entry_per_place"),
            models.UniqueConstraint(
                fields=["feed", "psp_reference", "entry_type", "at", "amount", "balance_before"],
                name="an_entry_is_taken_over_once",
            ),
            models.CheckConstraint(
                condition=Q(balance_after=F("balance_before") + F("amount"))
                | Q(accepted__isnull=False),
                name="an_entry_makes_its_balance",
            ),
            models.CheckConstraint(condition=Q(sequence__gt=0), name="entries_count_from_one"),
        )
        indexes = (
            models.Index(
                fields=["reference"], condition=~Q(reference=""), name="entry_by_reference"
            ),
            models.Index(fields=["feed", "ledger_date"], name="entry_by_ledger_date"),
        )

    def __str__(self) -> str:
        return f"{self.entry_type} · {written(self.amount, self.currency)}"
