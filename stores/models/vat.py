"""The VAT rates of each country by date."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from .merchants import Country


def textrange(*columns: F) -> Func:
    """SQL for a range that holds one text only: GiST knows no equality of text by itself."""
    text = Func(*columns, arg_joiner=" || ", template="(%(expressions)s)")
    return Func(text, text, Value("[]"), function="stores_textrange")


class VatCode(models.TextChoices):
    STANDARD = "STANDARD", _("Standard rate")
    MIDDLE = "MIDDLE", _("Food and drink")
    LOW = "LOW", _("Low rate")
    FISH = "FISH", _("Raw fish, first sale")
    ZERO = "ZERO", _("Zero rate")
    EXEMPT = "EXEMPT", _("Outside VAT")


class VatRate(models.Model):
    """What a VAT code means in a country from one date to another, both days included.

    `rate` is in hundredths of a percent (2550 is 25.5 %). `standard_code` is the SAF-T standard
    tax code. The database refuses two rates of one code on one day.
    """

    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    code = models.CharField(_("VAT code"), max_length=8, choices=VatCode.choices)
    rate = models.PositiveIntegerField(
        _("rate"), help_text=_("In hundredths of a percent: 2550 is 25.5 %.")
    )
    standard_code = models.CharField(
        _("SAF-T code"),
        max_length=9,
        blank=True,
        help_text=_("The standard tax code of the Norwegian SAF-T, where there is one."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The last day. Empty: until further.")
    )

    class Meta:
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        constraints = [
            ExclusionConstraint(
                name="one_vat_rate_per_code_and_day",
                expressions=[
                    (textrange(F("country"), F("code")), RangeOperators.OVERLAPS),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another rate of this code covers some of these days."),
            ),
            models.CheckConstraint(
                condition=Q(rate__lte=10000),
                name="vat_rate_up_to_all",
                violation_error_message=_("A rate is at most 10000, which is 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="vat_rate_ends_after_it_began",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(country__in=Country.values, code__in=VatCode.values),
                name="vat_rate_code_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.code} {self.rate / 100:g} %"
