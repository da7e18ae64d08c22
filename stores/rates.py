"""The VAT rates that the product comes with: four countries, with the changes of 2026.

Country, code, rate in hundredths of a percent, SAF-T code (Norway's list), first and last day.
Secondary sources for all but Norway: check before relying, and change them here or in the admin.
"""

from .models import VatRate

RATES: list[tuple[str, str, int, str, str, str | None]] = [
    ("NO", "STANDARD", 2500, "3", "2005-01-01", None),
    ("NO", "MIDDLE", 1500, "31", "2012-01-01", None),
    ("NO", "LOW", 1200, "33", "2021-10-01", None),
    ("NO", "FISH", 1111, "32", "2012-01-01", None),
    ("NO", "ZERO", 0, "5", "2005-01-01", None),
    ("NO", "EXEMPT", 0, "6", "2005-01-01", None),
    ("DK", "STANDARD", 2500, "", "1992-01-01", None),
    ("DK", "ZERO", 0, "", "1992-01-01", None),
    ("DK", "EXEMPT", 0, "", "1992-01-01", None),
    ("FI", "STANDARD", 2400, "", "2013-01-01", "2024-08-31"),
    ("FI", "STANDARD", 2550, "", "2024-09-01", None),
    ("FI", "MIDDLE", 1400, "", "2013-01-01", "2025-12-31"),
    ("FI", "MIDDLE", 1350, "", "2026-01-01", None),
    ("FI", "LOW", 1000, "", "2013-01-01", None),
    ("FI", "ZERO", 0, "", "2013-01-01", None),
    ("FI", "EXEMPT", 0, "", "2013-01-01", None),
    ("SE", "STANDARD", 2500, "", "1996-01-01", None),
    ("SE", "MIDDLE", 1200, "", "1996-01-01", "2026-03-31"),
    ("SE", "MIDDLE", 600, "", "2026-04-01", "2027-12-31"),
    ("SE", "MIDDLE", 1200, "", "2028-01-01", None),
    ("SE", "LOW", 600, "", "1996-01-01", None),
    ("SE", "ZERO", 0, "", "1996-01-01", None),
    ("SE", "EXEMPT", 0, "", "1996-01-01", None),
]


def load() -> None:
    """Add what is missing; a rate that head office has entered or ended stays as it is."""
    rates = [
        VatRate(
            country=country,
            code=code,
            rate=rate,
            standard_code=standard_code,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        for country, code, rate, standard_code, valid_from, valid_to in RATES
    ]
    VatRate.objects.bulk_create(rates, ignore_conflicts=True)
