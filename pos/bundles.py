"""Copies of many receipts in one PDF, behind a sheet that says of what.

They are copies of the office as a single one is (`pos.copies`): each is marked, and they are
journalled at every POS device whose receipts are among them.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from pos import copies, exports, layout, pdf
from pos.exports import Choice
from pos.layout import RULE, Row
from pos.models import Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores import clock
from stores.models import POSDevice, Store
from stores.money import amount_text

# A file of them lies in memory until it is whole, and nobody reads more.
MOST = 5000
STEP = 250
CELLS = "r.device_id, r.number, r.kind, r.currency, r.total, r.content, r.signature"


class Copied(NamedTuple):
    """A receipt as it is copied: all that the file says comes of one reading."""

    device: int
    number: int
    kind: str
    currency: str
    total: int
    content: dict[str, Any]
    signature: str


def refuse_too_many(choice: Choice) -> None:
    """Raises NotPossible where there are more receipts than a file holds."""
    if exports.count(choice, most=MOST) > MOST:
        raise NotPossible(
            _("A PDF holds at most %(most)s receipts. Choose fewer days or one POS device.")
            % {"most": MOST}
        )


def write(choice: Choice, file: BinaryIO, user_id: int) -> Iterator[int]:
    """Write it; from time to time, how many receipts there are."""
    found = [Copied(*row) for rows in exports.batches(choice, CELLS) for row in rows]
    _journal(found, user_id)
    with override(choice.language):
        title = _("Copies of receipts")
        pages = pdf.Pages(file, title=title, author="Nordkassa")
        pages.add(_cover(choice, found, title, user_id))
    for done, one in enumerate(found, 1):
        pages.add(layout.rows(one.content, is_copy=True, signature=one.signature))
        if done % STEP == 0:
            yield done
    pages.save()
    yield len(found)


def _journal(found: list[Copied], user_id: int) -> None:
    """That copies are made, before they are. No till waits for another's."""
    numbers: dict[int, list[int]] = {}
    for one in found:
        numbers.setdefault(one.device, []).append(one.number)
    for device, its in sorted(numbers.items()):
        told = {"receipts": len(its), "first": min(its), "last": max(its)}
        text = "office copies of {receipts} receipts, numbers {first} to {last}".format(**told)
        with transaction.atomic(durable=True):
            copies.tell(device, text, user_id, **told)


def _cover(choice: Choice, found: list[Copied], title: str, user_id: int) -> list[Row]:
    stores = Store.objects.filter(pk__in=choice.stores).order_by("name")
    user = User.objects.filter(pk=user_id).first()
    return [
        Row("heading", (title,)),
        *(Row("middle", (store.name,)) for store in stores),
        RULE,
        *(Row("pair", pair) for pair in _of(choice)),
        *_sums(choice, found),
        RULE,
        Row("pair", (_("Made"), clock.moment(now()))),
        Row("pair", (_("By"), user.get_username() if user else "–")),
        Row("text", (_("Each page is a copy, marked as one. The journal says who made it."),)),
    ]


def _of(choice: Choice) -> Iterator[tuple[str, str]]:
    """What was chosen, in words."""
    since, until = (
        date_format(day, "SHORT_DATE_FORMAT") if day else "…"
        for day in (choice.since, choice.until)
    )
    yield _("Business days"), f"{since} – {until}"
    if choice.device:
        yield _("POS device"), POSDevice.objects.get(pk=choice.device).pos_id
    if choice.kind:
        yield _("Kind"), str(Receipt.Kind(choice.kind).label)
    if choice.search:
        yield _("Search"), choice.search


def _sums(choice: Choice, found: list[Copied]) -> Iterator[Row]:
    sums: dict[tuple[str, str], list[int]] = {}
    for one in found:
        sums.setdefault((one.kind, one.currency), []).append(one.total)
    for (kind, currency), totals in sorted(sums.items(), reverse=True):
        text = amount_text(sum(totals), currency, choice.language, with_currency=True)
        yield Row("pair", (f"{Receipt.Kind(kind).label}, {len(totals)}", text))
    yield Row("sum", (_("Receipts"), str(len(found))))
