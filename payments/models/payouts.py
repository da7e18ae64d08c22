"""Payouts and what they are made of, and what a sales unit has agreed to pay in fees."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payments.models.ledgers import Ledger, LedgerEntry
from payments.models.units import SalesUnit


class Payout(models.Model):
    """A lump sum that Vipps has sent to the bank, and the entries since the one before.

    It closes whole ledger dates. The parts are sums of signed amounts of the funds' entries from
    `first_sequence` to the payout's own; with `brought_forward`, the balance that was left before,
    they come to `amount` and what is `left`, which is nothing where all is in order.
    """

    append_only: ClassVar[bool] = True

    ledger = models.ForeignKey(
        Ledger, models.PROTECT, related_name="payouts", verbose_name=_("ledger")
    )
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="payout")
    number = models.CharField(max_length=40, verbose_name=_("payout number"))
    ledger_date = models.DateField(verbose_name=_("ledger date"))
    amount = models.BigIntegerField(verbose_name=_("amount"))
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    captures = models.BigIntegerField(verbose_name=_("captured"))
    refunds = models.BigIntegerField(verbose_name=_("refunded"))
    fees_retained = models.BigIntegerField(verbose_name=_("fees retained"))
    others = models.BigIntegerField(verbose_name=_("corrections and others"))
    brought_forward = models.BigIntegerField(verbose_name=_("brought forward"))
    left = models.BigIntegerField()
    # What the bank's statement says where Vipps tells it; Norway's text is a fixed one.
    said_text = models.CharField(max_length=80, blank=True)
    bank_date = models.DateField(verbose_name=_("expected in the bank"))

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = (
            models.UniqueConstraint(fields=["ledger", "number"], name="payout_number_once"),
            models.UniqueConstraint(
                fields=["ledger", "last_sequence"], name="one_payout_per_last_entry"
            ),
            models.CheckConstraint(
                condition=Q(first_sequence__lte=F("last_sequence")),
                name="payout_ends_with_itself",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount=F("captures")
                    + F("refunds")
                    + F("fees_retained")
                    + F("others")
                    + F("brought_forward")
                    - F("left")
                ),
                name="payout_is_the_sum_of_its_parts",
            ),
        )
        indexes = (models.Index(fields=["ledger", "ledger_date"], name="payout_by_date"),)

    def __str__(self) -> str:
        return self.number

    @property
    def rest(self) -> int:
        """What of the amount is neither captured, refunded nor a fee."""
        return self.others + self.brought_forward - self.left

    @property
    def bank_text(self) -> str:
        """The text on the bank statement: as Vipps tells it, or Norway's fixed one (35 characters).

        Source: vipps-api §11. Vipps' pages disagree whether the reference holds it in Norway.
        """
        if self.said_text:
            return self.said_text
        unit = self.ledger.sales_unit
        frame = len("Utb.  Vippsnr ") + len(self.number)
        return f"Utb. {unit.name[: max(0, 35 - frame)]} Vippsnr {self.number}"


class FeeRate(models.Model):
    """The share of each capture that was agreed with Vipps, from a date on.

    `rate` and `vat_rate` are hundredths of a per cent. Payment services are exempt from VAT unless
    an invoice says otherwise, hence 0.
    """

    may_delete = True

    sales_unit = models.ForeignKey(SalesUnit, models.PROTECT, related_name="fee_rates")
    rate = models.PositiveIntegerField(
        verbose_name=_("fee, hundredths of a per cent"), help_text=_("175 is 1.75 %.")
    )
    vat_rate = models.PositiveIntegerField(
        default=0,
        verbose_name=_("VAT on it, hundredths of a per cent"),
        help_text=_("0 where fees are exempt, as payment services are."),
    )
    valid_from = models.DateField(default=dt.date(2020, 1, 1), verbose_name=_("valid from"))

    class Meta:
        verbose_name = _("agreed fee")
        verbose_name_plural = _("agreed fees")
        constraints = (
            models.UniqueConstraint(
                fields=["sales_unit", "valid_from"], name="one_fee_per_sales_unit_and_day"
            ),
            models.CheckConstraint(
                condition=Q(rate__lte=10_000, vat_rate__lte=10_000), name="fee_is_a_share"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rate / 100:.2f} %"
