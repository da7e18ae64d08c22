"""Price inquiries at the till, and prices that the office or another system changes: all of them
are in the journal.

Source: kassasystemforskrifta 2-7 (the journal holds look-ups and changes of prices) and 2-8-2 t
(inquiries by group of goods, with number and amount).
"""

import copy
import dataclasses
import time
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Min
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from pos import forms, journal, labels
from pos.journal import Code
from pos.models import JournalEntry, Numbering
from pos.models.baskets import ONE
from pos.refusals import NotPossible, UnknownCode
from pos.shifts import now
from stores import countries, products
from stores.catalogue import NewPrice
from stores.models import POSDevice, Product
from stores.prepared import for_sql
from stores.together import sent

# How long to wait before all counters are tried again, in seconds: two in all.
PAUSES = (0.01, 0.02, 0.04, 0.08, 0.15, 0.2, 0.3, 0.3, 0.4, 0.5)
# The counters of so many devices are written in one statement.
AT_ONCE = 100
# What changes many prices by itself changes so many in a transaction, with so many entries in all:
# the tills that are told wait for its end.
PRICES_AT_ONCE = 100
ENTRIES_AT_ONCE = 500


class TillsAreBusy(Exception):
    """The journal of a till cannot be written now: a job that changes prices is tried again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Inquiry:
    """What a customer is told: the goods and what one piece or kilogram costs, or what the one
    with this label does. `weight` is what that says, in thousandths of a kilogram."""

    product: Product
    name: str
    price: int
    is_label: bool = False
    weight: int = 0


@transaction.atomic(durable=True)
def look_up(device: POSDevice, *, code: str, key: uuid.UUID, staff_id: int) -> Inquiry:
    """What something costs, without selling it: by its GTIN, its whole SKU or a scale's label.

    The same press again is answered and not journalled again. Raises UnknownCode; NotPossible for
    a label that is not right.
    """
    store = device.store
    inquiry = _ask(device, code)
    product = inquiry.product
    # Of these goods at this price: a page that is gone back to tells nothing new unseen.
    press = uuid.uuid5(key, f"{product.pk} {inquiry.price}")
    if not forms.is_first(press, device_id=device.pk, act="price"):
        return inquiry
    group = product.group
    journal.record(
        device.pk,
        code=Code.PRICE_LOOKED_UP,
        at=now(),
        text=f"price inquiry; sku {product.sku}; amount {inquiry.price}",
        staff_id=staff_id,
        details={
            "sku": product.sku,
            "product": product.pk,
            "quantity": inquiry.weight or ONE,
            "amount": inquiry.price,
            "group": group.pk if group else None,
            "group_name": group.name(countries.receipt_language(store)) if group else "",
        },
    )
    return inquiry


def _ask(device: POSDevice, code: str) -> Inquiry:
    store = device.store
    product = products.find_by_gtin(store.merchant_id, code) or (
        Product.objects.filter(merchant=store.merchant_id, is_active=True, sku=code.strip()).first()
    )
    if product:
        return Inquiry(product, product.name(store.language), product.price)
    found = labels.find(device, code)
    if found is None:
        raise UnknownCode(code)
    product, weight, price = found
    return Inquiry(product, product.name(store.language), price, is_label=True, weight=weight)


@transaction.atomic
def change(changed: Sequence[NewPrice], *, user_id: int) -> None:
    """Prices of one merchant's goods are new: the journal of a till of each of its stores says so.

    A journal belongs to a POS device; the store's first one keeps what concerns the store. Those
    tills wait until the caller commits, so it is called last, and once for all prices; what they
    are to say is worked out before they have to. `user_id` is who has changed them, in the office
    or as another system. Raises NotPossible where one of them is busy for long.
    """
    if not changed:
        return
    of_merchant = POSDevice.objects.filter(store__merchant=changed[0].product.merchant_id)
    firsts = of_merchant.values("store").annotate(first=Min("pk")).values("first")
    known = POSDevice.objects.filter(pk__in=firsts).select_related("numbering").order_by("pk")
    tills = list(known)
    ahead = _draw_ahead(tills, changed, user_id)
    drawn = []
    for numbering in _lock_all([till.pk for till in tills]):
        found = ahead.get(numbering.pk)
        is_so = found is not None and found.is_for(numbering)
        drawn.append(found if found and is_so else Drawn.of(numbering, changed, user_id))
    _write(drawn)


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """The entries of one device, with its counters after them and as they were before."""

    before: dict[str, Any]
    numbering: Numbering
    rows: list[tuple[Any, ...]]

    @classmethod
    def of(cls, numbering: Numbering, changed: Sequence[NewPrice], user_id: int) -> "Drawn":
        before = _counters(numbering)
        entries = [_entry(numbering, one, user_id) for one in changed]
        return cls(before, numbering, [_row(entry) for entry in entries])

    def is_for(self, locked: Numbering) -> bool:
        """Whether nobody has written to that journal since its counters were read."""
        return self.before == _counters(locked)


def _counters(numbering: Numbering) -> dict[str, Any]:
    return copy.deepcopy({name: getattr(numbering, name) for name in journal.COUNTERS})


def _draw_ahead(
    tills: Sequence[POSDevice], changed: Sequence[NewPrice], user_id: int
) -> dict[int, Drawn]:
    """What is to be written if the tills stand still, before anything of theirs is locked: to work
    it out takes far longer than to write it."""
    known: list[Numbering | None] = [getattr(till, "numbering", None) for till in tills]
    new = [Numbering(device=till) for till, its in zip(tills, known, strict=True) if its is None]
    Numbering.objects.bulk_create(new, ignore_conflicts=True)
    counting = [numbering for numbering in known if numbering and numbering.totals is not None]
    return {numbering.pk: Drawn.of(numbering, changed, user_id) for numbering in counting}


def _row(entry: JournalEntry) -> tuple[Any, ...]:
    values = for_sql(entry, journal.WRITTEN, "")
    return tuple(values[name] for name in journal.WRITTEN)


def _write(drawn: Sequence[Drawn]) -> None:
    columns = ", ".join(journal.WRITTEN)
    text = f"COPY pos_journalentry ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(text) as copying:
        for row in (row for one in drawn for row in one.rows):
            copying.write_row(row)
    for begin in range(0, len(drawn), AT_ONCE):
        with sent(None) as writes:
            for one in drawn[begin : begin + AT_ONCE]:
                writes.update(one.numbering, *journal.COUNTERS)


def most_at_once(merchant_id: int) -> int:
    """So many prices of a merchant may change in one transaction of a job."""
    tills = POSDevice.objects.filter(store__merchant=merchant_id)
    stores = tills.values("store").distinct().count()
    return max(1, min(PRICES_AT_ONCE, ENTRIES_AT_ONCE // max(1, stores)))


def _entry(numbering: Numbering, new: NewPrice, user_id: int) -> JournalEntry:
    product, before = new
    return journal.draw(
        numbering,
        code=Code.PRICE_CHANGED,
        at=now(),
        text=f"price changed; sku {product.sku}; from {before} to {product.price}",
        details={
            "sku": product.sku,
            "product": product.pk,
            "before": before,
            "amount": product.price,
            "user": user_id,
        },
    )


def _lock_all(device_ids: list[int]) -> list[Numbering]:
    """Take the counters of devices in their order, all or none: who waits holds no till up."""
    free = Numbering.objects.select_for_update(nowait=True).filter(device__in=device_ids)
    for pause in PAUSES:
        try:
            with transaction.atomic():
                return list(free.order_by("device"))
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
        time.sleep(pause)
    raise NotPossible(_("A till was busy, so no price was changed. Save it once more."))
