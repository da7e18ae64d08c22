"""Merchants and their stores."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores import numbers

from .languages import ReceiptLanguage, of_its_country
from .privacy import KnowsPayers
from .trades import FixedGroups, Trade


class Country(models.TextChoices):
    NO = "NO", _("Norway")
    DK = "DK", _("Denmark")
    FI = "FI", _("Finland")
    SE = "SE", _("Sweden")


class Currency(models.TextChoices):
    NOK = "NOK", _("Norwegian krone")
    DKK = "DKK", _("Danish krone")
    EUR = "EUR", _("Euro")
    SEK = "SEK", _("Swedish krona")


class Language(models.TextChoices):
    NB = "nb", _("Norwegian")
    DA = "da", _("Danish")
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


class TimeZone(models.TextChoices):
    OSLO = "Europe/Oslo", "Europe/Oslo"
    COPENHAGEN = "Europe/Copenhagen", "Europe/Copenhagen"
    HELSINKI = "Europe/Helsinki", "Europe/Helsinki"
    STOCKHOLM = "Europe/Stockholm", "Europe/Stockholm"
    LONGYEARBYEN = "Arctic/Longyearbyen", "Arctic/Longyearbyen"
    FAROE = "Atlantic/Faroe", "Atlantic/Faroe"
    MARIEHAMN = "Europe/Mariehamn", "Europe/Mariehamn"


class Merchant(models.Model):
    """A legal entity. What it owes the tax office is printed on every receipt."""

    name = models.CharField(_("name"), max_length=100)
    organisation_number = models.CharField(
        _("organisation number"),
        max_length=10,
        help_text=_("Digits only. Its check digit is verified by the rules of the country."),
    )
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    is_vat_registered = models.BooleanField(
        _("VAT-registered"),
        default=True,
        help_text=_("In Norway, MVA is then printed after the organisation number."),
    )
    is_in_business_register = models.BooleanField(
        _("in the Register of Business Enterprises"),
        default=False,
        help_text=_("Norwegian AS, ASA and NUF: the receipt then says Foretaksregisteret."),
    )
    trade = models.CharField(
        _("trade"),
        max_length=14,
        choices=Trade.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Some trades need a digital sales registration system in Denmark."),
    )
    is_large = models.BooleanField(_("turnover of at least 10 million kroner a year"), null=True)
    is_ordered = models.BooleanField(
        _("ordered by Skattestyrelsen"),
        null=True,
        help_text=_("To use a digital sales registration system."),
    )
    # Of the newest declaration, written with it: a till may sell without looking for it.
    declared_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "organisation_number"],
                name="one_merchant_per_organisation_number",
            ),
            models.CheckConstraint(
                condition=Q(country__in=Country.values), name="merchant_country_known"
            ),
            models.CheckConstraint(
                condition=Q(organisation_number__regex=r"^[0-9]{8,10}$"),
                name="merchant_organisation_number_is_digits",
            ),
            models.CheckConstraint(
                condition=Q(trade__in=["", *Trade.values]), name="merchant_trade_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            self.organisation_number = numbers.organisation_number(
                self.organisation_number, country=self.country
            )
        except numbers.WrongNumber as error:
            raise ValidationError({"organisation_number": str(error)}) from error

    @property
    def printed_number(self) -> str:
        """As the receipt must show it: `923 609 016 MVA`, `12345674`, `1234567-1`."""
        return numbers.printed_organisation_number(
            self.organisation_number,
            country=self.country,
            is_vat_registered=self.is_vat_registered,
        )


class Store(KnowsPayers):
    """One shop. Its country decides the VAT, its language what the till speaks."""

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="stores", verbose_name=_("merchant")
    )
    name = models.CharField(_("name"), max_length=60)
    street = models.CharField(_("street"), max_length=100)
    postal_code = models.CharField(_("postal code"), max_length=10)
    city = models.CharField(_("city"), max_length=60)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=TimeZone.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    receipt_language = models.CharField(
        _("language of receipts"),
        max_length=2,
        choices=ReceiptLanguage.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: the usual one of the country, whatever the till speaks."),
    )
    prefix = models.CharField(
        _("prefix"),
        max_length=8,
        unique=True,
        help_text=_("2 to 8 small letters or digits. Starts every payment's reference."),
    )
    sends_on_scan = models.BooleanField(
        _("sends on scan"),
        default=True,
        help_text=_("After Total, a scanned personal QR sends the payment request at once."),
    )
    day_starts_at = models.TimeField(
        _("day starts at"),
        default=dt.time(),
        db_default=dt.time(),
        help_text=_("What a bar sells before this hour belongs to the day before."),
    )
    fixed_groups = models.CharField(
        _("groups of the trade"),
        max_length=11,
        choices=FixedGroups.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Some trades report their sales by groups that the law has fixed."),
    )
    hands_out = models.BooleanField(
        _("delivers goods to be invoiced"),
        default=False,
        db_default=False,
        help_text=_(
            "The till may hand goods over on a delivery receipt, without payment. Whoever keeps "
            "the books then invoices them."
        ),
    )

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            # The target of the foreign keys that keep a row and its store under one merchant.
            models.UniqueConstraint(fields=["id", "merchant"], name="store_with_its_merchant"),
            models.UniqueConstraint(
                fields=["merchant", "name"], name="one_store_per_name_and_merchant"
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[a-z0-9]{2,8}$"),
                name="store_prefix_is_short",
                violation_error_message=_("A prefix is 2 to 8 small letters or digits."),
            ),
            models.CheckConstraint(
                condition=Q(country__in=Country.values), name="store_country_known"
            ),
            models.CheckConstraint(
                condition=Q(currency__in=Currency.values), name="store_currency_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="store_language_known"
            ),
            models.CheckConstraint(
                condition=Q(time_zone__in=TimeZone.values), name="store_time_zone_known"
            ),
            models.CheckConstraint(
                condition=Q(fixed_groups__in=["", *FixedGroups.values]),
                name="store_fixed_groups_known",
            ),
            models.CheckConstraint(
                # Between 1 and 4 clocks are put forward and back: that hour may come twice.
                condition=Q(day_starts_at__lte=dt.time(1))
                | Q(day_starts_at__gte=dt.time(4), day_starts_at__lte=dt.time(12)),
                name="store_day_starts_at_a_clear_hour",
                violation_error_message=_(
                    "A day starts between 0:00 and 1:00 or between 4:00 and 12:00: in between, the "
                    "clocks change."
                ),
            ),
            models.CheckConstraint(
                condition=of_its_country(),
                name="store_receipt_language_of_its_country",
                violation_error_message=_(
                    "Receipts are written in a language of the country: Norwegian in Norway, "
                    "Danish in Denmark, Finnish or Swedish in Finland, Swedish or English in "
                    "Sweden."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postal_code} {self.city}"
