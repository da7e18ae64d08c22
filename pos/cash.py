"""Notes and coins that move without a sale: the opening float, what is put in, what is taken out.

Source: kassasystemforskrifta 2-5 (change float) and 2-8-2 (1) k and (2) (pay-ins and pay-outs,
never shown as sales).
"""

import dataclasses
import datetime as dt
import uuid

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import days, forms, journal, recounting, shifts, totals
from pos.journal import Code, Event
from pos.models import Drawer, JournalEntry, Tender
from pos.models.baskets import LIMIT
from pos.refusals import NotPossible
from stores import countries
from stores.models import POSDevice


class Move(models.TextChoices):
    FLOAT = "FLOAT", gettext_lazy("Opening float")
    PAY_IN = "PAY_IN", gettext_lazy("Put cash in")
    PAY_OUT = "PAY_OUT", gettext_lazy("Take cash out")


CODES = {
    Move.FLOAT: (Code.OTHER, Event.FLOAT),
    Move.PAY_IN: (Code.OTHER, Event.PAY_IN),
    Move.PAY_OUT: (Code.CASH_WITHDRAWN, None),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Moved:
    """Cash that has moved, as the journal keeps it: `amount` is in minor units."""

    kind: Move
    amount: int
    at: dt.datetime


def is_taken(device: POSDevice) -> bool:
    """Whether this till can take cash at all, whatever its drawer reports just now."""
    in_use = Drawer.objects.filter(device=device, token_sha256__isnull=False)
    return not countries.of(device.store).cash_needs_bridge or in_use.exists()


@transaction.atomic(durable=True)
def move(
    device: POSDevice, *, kind: str, amount: int, reason: str, staff_id: int, key: uuid.UUID
) -> JournalEntry | None:
    """Journal cash that moves, in minor units. The same press again changes nothing.

    The entry; of a press that was done before the last one that this person has made here.
    Raises NotPossible for no amount, no reason where it is no float, a second float of a day, and
    for taking out more than there can be.
    """
    if kind not in Move.values:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    if not 0 < amount <= LIMIT:
        raise NotPossible(_("That amount is not possible."))
    reason = forms.read_words(reason, most=200)
    if kind != Move.FLOAT and not reason:
        raise NotPossible(_("Say why the cash moves."))
    at = shifts.now()
    if not forms.is_first(key, device_id=device.pk, act="cash-move"):
        return _entries(device, staff_id).last()
    shifts.current(device, staff_id=staff_id, at=at)
    numbering = journal.lock(device.pk)
    if kind == Move.FLOAT and totals.pairs(recounting.counted(numbering), "float"):
        raise NotPossible(_("The opening float is there. Put cash in or take it out."))
    # How much there is the till does not say: whoever counts is not to know.
    if kind == Move.PAY_OUT and amount > days.expected(days.read(device, at=at))[Tender.Kind.CASH]:
        raise NotPossible(
            _("That is more than the drawer should hold. Check the amount, and the opening float.")
        )
    code, event = CODES[Move(kind)]
    said = {"event": str(event)} if event else {}
    return journal.write(
        numbering,
        code=code,
        at=at,
        text=f"cash {kind.lower()}; amount {amount}; {reason}",
        staff_id=staff_id,
        details={**said, "amount": amount, "reason": reason},
    )


def moved(device: POSDevice, *, number: int, staff_id: int) -> Moved | None:
    """What this person has registered here under that number of the journal; None for no such."""
    entry = _entries(device, staff_id).filter(number=number).first()
    if entry is None or entry.details is None:
        return None
    its = (entry.code, entry.details.get("event"))
    kind = next(kind for kind, known in CODES.items() if its == (known[0], known[1]))
    return Moved(kind, entry.details["amount"], entry.at)


def _entries(device: POSDevice, staff_id: int) -> QuerySet[JournalEntry]:
    """The cash that a person has moved at a till, in its order."""
    known = Q(code=Code.CASH_WITHDRAWN)
    for code, event in CODES.values():
        known |= Q(code=code, details__event=event) if event else Q()
    return JournalEntry.objects.filter(known, device=device, staff=staff_id).order_by("number")
