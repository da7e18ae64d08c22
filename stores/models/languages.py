"""What receipts may be written in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReceiptLanguage(models.TextChoices):
    """What receipts are written in; no screen speaks Nynorsk."""

    NB = "nb", _("Norwegian Bokmål")
    NN = "nn", _("Norwegian Nynorsk")
    DA = "da", _("Danish")
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


# What a country's law lets receipts be written in, the usual one first.
RECEIPT_LANGUAGES: dict[str, tuple[str, ...]] = {
    "NO": ("nb", "nn"),
    "DK": ("da",),
    "FI": ("fi", "sv"),
    "SE": ("sv", "en"),
}


def of_its_country() -> Q:
    """A store's language of receipts is none of its own, or one of its country's."""
    found = Q(receipt_language="")
    for country, languages in RECEIPT_LANGUAGES.items():
        found |= Q(country=country, receipt_language__in=languages)
    return found
