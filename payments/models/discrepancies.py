"""What does not fit, each with its reason, and what people have answered."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.ledgers import Ledger, LedgerEntry
from payments.models.operations import Event
from payments.models.payments import Payment
from payments.models.payouts import Payout
from payments.models.units import SalesUnit
from pos.models import Receipt
from stores.models import Merchant, Store


class Reason(models.TextChoices):
    """Why something does not fit. What to do about each: docs/operations.md."""

    CAPTURE_ABSENT = "CAPTURE_ABSENT", _("Taken, and not in Vipps' settlement")
    REFUND_ABSENT = "REFUND_ABSENT", _("Refunded, and not in Vipps' settlement")
    CAPTURE_WITHOUT_RECEIPT = (
        "CAPTURE_WITHOUT_RECEIPT",
        _("Taken, and the receipt is missing"),
    )
    REFUND_WITHOUT_RETURN = "REFUND_WITHOUT_RETURN", _("Refunded, without a return receipt")
    RECEIPT_WITHOUT_MONEY = "RECEIPT_WITHOUT_MONEY", _("Receipt, and the money has not moved")
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", _("Another amount in Vipps' settlement")
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE", _("In Vipps' settlement, and no payment of ours")
    NOT_IN_LOG = "NOT_IN_LOG", _("In Vipps' settlement, and not in the payment's log")
    DUPLICATE = "DUPLICATE", _("Twice in Vipps' settlement")
    LATE_ENTRY = "LATE_ENTRY", _("Came after its period was closed")
    FOREIGN_ENTRY = "FOREIGN_ENTRY", _("Settled with another sales unit's money")
    FEE_DIFFERS = "FEE_DIFFERS", _("The fee is not as agreed")
    PAYOUT_DIFFERS = "PAYOUT_DIFFERS", _("The payout is not the sum of its entries")
    PAYOUT_ABORTED = "PAYOUT_ABORTED", _("The payout came back from the bank")
    DISPUTED = "DISPUTED", _("The customer's bank has taken it back")
    CORRECTION = "CORRECTION", _("Vipps has corrected the balance")
    UNKNOWN_TYPE = "UNKNOWN_TYPE", _("A kind of entry that is not known here")
    CHAIN_BROKEN = "CHAIN_BROKEN", _("The ledger's balances do not follow each other")
    LEDGER_REFUSED = "LEDGER_REFUSED", _("The ledger is another sales unit's")


class Discrepancy(models.Model):
    """One thing that does not fit, for a person to see until it does.

    `key` is what it is about; the same thing is never here twice. It ends by itself when the
    missing side arrives, or with a person's note. What is known on the four sides is read from the
    rows it points to. `expected` is what the amount should have been, where that can be said.
    """

    class Ended(models.TextChoices):
        OPEN = "", _("open")
        ARRIVED = "ARRIVED", _("fits by now")
        SETTLED = "SETTLED", _("settled by a person")

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False)
    sales_unit = models.ForeignKey(
        SalesUnit, models.PROTECT, related_name="+", verbose_name=_("sales unit")
    )
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    reason = models.CharField(max_length=24, choices=Reason, verbose_name=_("reason"))
    key = models.CharField(max_length=40)
    day = models.DateField(verbose_name=_("day"))
    amount = models.BigIntegerField(verbose_name=_("amount"))
    expected = models.BigIntegerField(null=True, verbose_name=_("expected"))
    currency = models.CharField(max_length=3)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="discrepancies")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+", db_index=False)
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="+", db_index=False
    )
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, related_name="discrepancies")
    payout = models.ForeignKey(Payout, models.PROTECT, null=True, related_name="+", db_index=False)
    ledger = models.ForeignKey(Ledger, models.PROTECT, null=True, related_name="+", db_index=False)
    found_at = models.DateTimeField(verbose_name=_("found"))
    ended = models.CharField(
        max_length=7, choices=Ended, blank=True, default="", verbose_name=_("ended")
    )
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = (
            models.UniqueConstraint(fields=["reason", "key"], name="one_exception_per_fact"),
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True)
                | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="exception_ends_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["merchant", "day"], condition=Q(ended=""), name="exception_open_by_day"
            ),
            models.Index(fields=["merchant", "day"], name="exception_by_day"),
        )

    def __str__(self) -> str:
        return self.get_reason_display()

    @property
    def is_open(self) -> bool:
        return not self.ended


class Answer(models.Model):
    """What a person has done about an exception: who, when, which act, and in what words."""

    append_only: ClassVar[bool] = True

    class Act(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("accepted as it is")
        RETURNED = "RETURNED", _("return receipt issued")
        CLAIMED = "CLAIMED", _("claimed from Vipps MobilePay")
        ASKED = "ASKED", _("store asked")
        NOTED = "NOTED", _("noted")

    # After these it is off the list; the others are words beside it.
    ENDING: ClassVar[frozenset[str]] = frozenset({"ACCEPTED", "RETURNED", "CLAIMED"})

    discrepancy = models.ForeignKey(Discrepancy, models.PROTECT, related_name="answers")
    act = models.CharField(max_length=8, choices=Act, verbose_name=_("act"))
    note = models.CharField(max_length=300, verbose_name=_("note"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # What the exception was about in that moment: another amount is another fact.
    amount = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(note=""), name="answer_has_a_note"),)

    def __str__(self) -> str:
        return self.note

    @property
    def by(self) -> Any:
        return self.user.get_full_name() or self.user.get_username()
