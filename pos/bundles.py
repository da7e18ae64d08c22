"""Copies of many receipts in one PDF, behind a sheet that says of what.

They are copies of the office as a single one is (`pos.copies`): each is marked, and they are
journalled at every POS device whose receipts are among them.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from pos import exports, journal, layout, pdf
from pos.exports import Choice
from pos.journal import Code, Event
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
OF_DEVICES = "SELECT r.device_id, count(*), min(r.number), max(r.number)"
OF_KINDS = "SELECT r.kind, r.currency, count(*), sum(r.total)::bigint"


def refuse_too_many(choice: Choice) -> None:
    """Raises NotPossible where there are more receipts than a file holds."""
    if exports.count(choice, most=MOST) > MOST:
        raise NotPossible(
            _("A PDF holds at most %(most)s receipts. Choose fewer days or one POS device.")
            % {"most": MOST}
        )


def write(choice: Choice, file: BinaryIO, user_id: int) -> Iterator[int]:
    """Write it; from time to time, how many receipts there are."""
    devices = _asked(choice, f"{OF_DEVICES} {choice.source} GROUP BY 1 ORDER BY 1")
    _journal(devices, user_id)
    with override(choice.language):
        title = _("Copies of receipts")
        pages = pdf.Pages(file, title=title, author="Nordkassa")
        pages.add(_cover(choice, title, user_id))
    done = 0
    for rows in exports.batches(choice, "r.content, r.signature"):
        for content, signature in rows:
            pages.add(layout.rows(content, is_copy=True, signature=signature))
            done += 1
            if done % STEP == 0:
                yield done
    pages.save()
    yield done


def _journal(devices: list[tuple[Any, ...]], user_id: int) -> None:
    """That copies are made, before they are. No till waits for another's."""
    for device, count, first, last in devices:
        with transaction.atomic(durable=True):
            journal.record(
                device,
                code=Code.OTHER,
                at=now(),
                text=f"office copies of {count} receipts, numbers {first} to {last}",
                details={
                    "event": str(Event.OFFICE_COPY),
                    **{"receipts": count, "first": first, "last": last, "user": user_id},
                },
            )


def _cover(choice: Choice, title: str, user_id: int) -> list[Row]:
    stores = Store.objects.filter(pk__in=choice.stores).order_by("name")
    user = User.objects.filter(pk=user_id).first()
    return [
        Row("heading", (title,)),
        *(Row("middle", (store.name,)) for store in stores),
        RULE,
        *(Row("pair", pair) for pair in _of(choice)),
        *_sums(choice),
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


def _sums(choice: Choice) -> Iterator[Row]:
    found = _asked(choice, f"{OF_KINDS} {choice.source} GROUP BY 1, 2 ORDER BY 1 DESC, 2")
    for kind, currency, count, total in found:
        name = f"{Receipt.Kind(kind).label}, {count}"
        text = amount_text(total, currency, choice.language, with_currency=True)
        yield Row("pair", (name, text))
    count = sum(row[2] for row in found)
    yield Row("sum", (_("Receipts"), str(count)))


def _asked(choice: Choice, query: str) -> list[tuple[Any, ...]]:
    with exports.connected() as connection:
        return connection.execute(query, choice.parameters()).fetchall()
