"""A part of a sale that a payment has paid, and that goes back before the sale is complete."""

import datetime as dt

from django.db import models
from django.db.models import Q

# A part of a sale is on its way back to the customer.
GOING_BACK = Q(undo_asked_at__isnull=False, undone_at__isnull=True)


class Undoable(models.Model):
    """`undo_asked_at` is when a part that it has paid was to be given back before the sale,
    `undone_at` when Vipps had done so."""

    received_at: dt.datetime | None

    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def has_paid(self) -> bool:
        """Its money is in its basket's sale, or in what may become one."""
        return self.received_at is not None and self.undone_at is None

    @property
    def is_going_back(self) -> bool:
        """The part that it has paid is being given back: till then its basket is nobody's."""
        return self.undo_asked_at is not None and self.undone_at is None
