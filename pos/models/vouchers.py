"""Where bookkeeping puts what the tills report: the merchant's own accounts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models import Merchant


class AccountMapping(models.Model):
    """How one merchant books a Z report; its accounts are `MappedAccount` rows.

    `has_vat_lines`: VAT gets lines of its own on the output VAT accounts. Otherwise sales are
    booked with the VAT in them, and the bookkeeping system takes it out by the VAT code.
    """

    merchant = models.OneToOneField(
        Merchant, models.PROTECT, related_name="account_mapping", verbose_name=_("merchant")
    )
    has_vat_lines = models.BooleanField(
        _("VAT on lines of its own"),
        default=False,
        help_text=_("Otherwise the bookkeeping system takes the VAT out by its VAT code."),
    )

    class Meta:
        verbose_name = _("account mapping")
        verbose_name_plural = _("account mappings")

    def __str__(self) -> str:
        return str(self.merchant)


class MappedAccount(models.Model):
    """The account of one thing that a Z report adds up.

    The entries of means of payment are named as `Tender.Kind`, those of sales as `VatCode`. `rate`,
    in hundredths of a percent, narrows a sales entry to goods sold at that rate; without it the row
    holds for every rate that has no row of its own.
    """

    may_delete: ClassVar[bool] = True

    class Entry(models.TextChoices):
        VIPPS = "VIPPS", _("Vipps MobilePay")
        CARD = "CARD", _("Card")
        CASH = "CASH", _("Cash")
        GIFT_CARD = "GIFT_CARD", _("Gift cards used")
        STANDARD = "STANDARD", _("Sales, standard rate")
        MIDDLE = "MIDDLE", _("Sales, food and drink")
        LOW = "LOW", _("Sales, low rate")
        FISH = "FISH", _("Sales, raw fish")
        ZERO = "ZERO", _("Sales, zero rate")
        EXEMPT = "EXEMPT", _("Sales, outside VAT")
        ROUNDING = "ROUNDING", _("Cash rounding")
        DIFFERENCE = "DIFFERENCE", _("Till difference")
        TIPS = "TIPS", _("Tips")
        GIFT_SOLD = "GIFT_SOLD", _("Gift cards sold")
        PAY_INS = "PAY_INS", _("Pay-ins")
        PAY_OUTS = "PAY_OUTS", _("Pay-outs")

    SALES = (Entry.STANDARD, Entry.MIDDLE, Entry.LOW, Entry.FISH, Entry.ZERO, Entry.EXEMPT)

    mapping = models.ForeignKey(AccountMapping, models.PROTECT, related_name="accounts")
    entry = models.CharField(_("what"), max_length=10, choices=Entry)
    rate = models.PositiveIntegerField(
        _("only at the rate"),
        null=True,
        blank=True,
        help_text=_("In hundredths of a percent: 2550 is 25.5 %. Empty: at any rate."),
    )
    account = models.CharField(
        _("account"), max_length=10, help_text=_("As the bookkeeping system numbers it.")
    )
    vat_code = models.CharField(
        _("VAT code"),
        max_length=10,
        blank=True,
        help_text=_("The bookkeeping system's own code, of sales only."),
    )
    vat_account = models.CharField(
        _("output VAT account"), max_length=10, blank=True, help_text=_("Of sales only.")
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = (
            models.UniqueConstraint(
                fields=["mapping", "entry", "rate"],
                name="one_account_per_entry_and_rate",
                nulls_distinct=False,
                violation_error_message=_("This has an account already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    account__regex="^[0-9A-Za-z]+$",
                    vat_code__regex="^[0-9A-Za-z]*$",
                    vat_account__regex="^[0-9A-Za-z]*$",
                ),
                name="account_is_letters_and_digits",
                violation_error_message=_("Accounts and VAT codes are letters and digits."),
            ),
            models.CheckConstraint(
                condition=Q(entry__in=["STANDARD", "MIDDLE", "LOW", "FISH", "ZERO", "EXEMPT"])
                | Q(rate__isnull=True, vat_code="", vat_account=""),
                name="only_sales_have_vat",
                violation_error_message=_("Only sales have a rate, a VAT code and a VAT account."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry} {self.account}"
