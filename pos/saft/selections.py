"""What a file is about: one Norwegian merchant, some of its devices, and business dates."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from pos.models import Receipt
from pos.refusals import NotPossible
from stores import business_days
from stores.models import Country, POSDevice


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """Devices of one merchant, from one business date to another, both included.

    `narrowed` says in words what was chosen, for the file's header; empty is all.
    """

    merchant: int
    devices: list[int]
    since: dt.date
    until: dt.date
    narrowed: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        dates = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {**dataclasses.asdict(self), **dates}


def read(values: dict[str, Any]) -> Selection:
    """The selection of a job."""
    since, until = (dt.date.fromisoformat(values[name]) for name in ("since", "until"))
    return Selection(**{**values, "since": since, "until": until})


def choose(
    stores: Collection[int],
    *,
    device: int | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Selection:
    """The devices of these stores, or one of them. Raises NotPossible, in words for who asked.

    Without dates from the first sale to the last, or the store's own today where nothing is sold.
    """
    found = POSDevice.objects.filter(store__in=stores).select_related("store__merchant")
    devices = list((found.filter(pk=device) if device else found).order_by("store", "pk"))
    if not devices:
        raise NotPossible(_("There is no POS device here. Choose another store."))
    if len({one.store.merchant_id for one in devices}) > 1:
        raise NotPossible(_("A SAF-T file is of one merchant. Choose a store, or a POS device."))
    here = [one for one in devices if one.store.country == Country.NO]
    if not here or here[0].store.merchant.country != Country.NO:
        raise NotPossible(_("SAF-T Cash Register is for Norway. Choose a Norwegian store."))
    ids = [one.pk for one in here]
    today = business_days.of(here[0].store, timezone.now())
    since, until = _period(ids, since, until, today)
    if since > until:
        raise NotPossible(_("The first day is after the last. Correct them."))
    return Selection(here[0].store.merchant_id, ids, since, until, _narrowed(here))


def _period(
    devices: list[int], since: dt.date | None, until: dt.date | None, today: dt.date
) -> tuple[dt.date, dt.date]:
    if since and until:
        return since, until
    sold = Receipt.objects.filter(device__in=devices).aggregate(
        first=Min("business_date"), last=Max("business_date")
    )
    last = until or max((day for day in (sold["last"], since) if day), default=today)
    return since or min(sold["first"] or last, last), last


def _narrowed(devices: list[POSDevice]) -> str:
    merchant = devices[0].store.merchant
    if POSDevice.objects.filter(store__merchant=merchant).count() == len(devices):
        return ""
    return "Utvalg: " + ", ".join(device.pos_id for device in devices)
