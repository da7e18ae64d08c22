"""What is the matter with a payment: as many things as there are, the most urgent first."""

import datetime as dt

from django.db import models

# A till that waits for a person comes first, then money in the wrong place, then what only the
# books miss. Last comes what the next answer settles by itself.
URGENCY = (
    "CAPTURE_REFUSED",
    "SUM_DIFFERS",
    "CANCEL_REFUSED",
    "UNANSWERED",
    "CAPTURED_WITHOUT_A_SALE",
    "MONEY_AFTER_END",
    "REFUND_REFUSED",
    "REFUNDED_ELSEWHERE",
    "CAPTURED_ELSEWHERE",
    "CANCELLED_ELSEWHERE",
    "MISMATCH",
    "SUMS_FELL",
    "UNKNOWN",
)
FLAG_FIELDS = ("flag", "also", "flagged_at")


class Flagged(models.Model):
    """`flag` is the most urgent reason why a person must look, `also` names the others.

    Each stays until what it is about is settled, whatever else happens. `flagged_at` is since when
    there has been a reason at all.
    """

    flag = models.CharField(max_length=40, blank=True)
    # Given by the database too: processes of the version before write rows during an upgrade.
    also = models.TextField(blank=True, default="", db_default="")
    flagged_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def flags(self) -> list[str]:
        """All that is the matter, the most urgent first."""
        return [self.flag, *self.also.split()] if self.flag else []

    def flag_for(self, why: str, at: dt.datetime) -> None:
        """Put the payment on the list of those that a person must look at."""
        self._keep({*self.flags, why})
        self.flagged_at = self.flagged_at or at

    def unflag(self, *only: str) -> None:
        """What the flags were about has been settled; with names, only these."""
        self._keep({why for why in self.flags if only and why not in only})

    def _keep(self, flags: set[str]) -> None:
        first, *others = sorted(flags, key=_rank) or [""]
        self.flag, self.also = first, " ".join(others)
        if not first:
            self.flagged_at = None


def _rank(why: str) -> int:
    return URGENCY.index(why) if why in URGENCY else len(URGENCY)
