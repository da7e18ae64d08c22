"""Reading a sales unit's ledger: funds and fees, from where the last reading ended.

No transaction is open while we talk to Vipps. A page and the cursor behind it are committed
together (`pages`); wherever a reading breaks off, the next one goes on.
"""

import datetime as dt
import logging
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from payments import connections
from payments.models import Feed, Ledger, LedgerFetch, SalesUnit
from payments.models.units import Environment
from payments.reconciliation import pages
from payments.vipps.client import Client
from payments.vipps.errors import Refused, VippsError
from payments.vipps.reports import TOPICS, LedgerInfo, Page, handle_of
from pos.shifts import now

log = logging.getLogger(__name__)

Outcome = LedgerFetch.Outcome
# A list or feed that is longer than this does not end.
MOST_PAGES = 20_000
BAD_REQUEST, NOT_FOUND = 400, 404
# Whoever has not said a word for so long has died.
DEAD_AFTER = dt.timedelta(hours=1)


class WrongLedger(Exception):
    """The list of ledgers names another sales unit, id or currency: nothing of it is read."""


class NoLedger(Exception):
    """These keys reach no ledger: none has been opened yet, or the Report API is not for them."""


def units() -> list[SalesUnit]:
    """The sales units that have a ledger to be read; a retired one is settled for a while yet.

    Vipps' test environment has no Report API (vipps-api §11).
    """
    without = (Environment.TEST, Environment.TRAINING)
    return list(SalesUnit.objects.select_related("keys", "ledger").exclude(environment__in=without))


def fetch(
    unit: SalesUnit,
    *,
    user: User | None = None,
    day: dt.date | None = None,
    told: Callable[[], None] = lambda: None,
) -> LedgerFetch:
    """Read what is new on a sales unit's ledger; with `day` that ledger date once more as well.

    Raises nothing that Vipps says: the row that is returned tells how it ended. `told` is called
    after every page.
    """
    _bury(unit)
    row = LedgerFetch.objects.create(sales_unit=unit, asked_by=user, started_at=now())
    try:
        outcome, said = _read(unit, row, day=day, told=told)
    except NoLedger as error:
        outcome, said = Outcome.NO_LEDGER, str(error)
    except WrongLedger as error:
        outcome, said = Outcome.REFUSED, str(error)
    except Refused as error:
        outcome = Outcome.NO_LEDGER if error.status == NOT_FOUND else Outcome.UNAVAILABLE
        said = str(error)
    except VippsError as error:
        outcome, said = Outcome.UNAVAILABLE, str(error)
    if outcome != Outcome.DONE:
        log.error("ledger of sales unit %s: %s %s", unit.msn, outcome, said)
    row.outcome, row.said, row.ended_at = outcome, said[:200], now()
    row.save(update_fields=["outcome", "said", "ended_at", "entries"])
    return row


def _bury(unit: SalesUnit) -> None:
    dead = LedgerFetch.objects.filter(sales_unit=unit, outcome=Outcome.RUNNING)
    dead.filter(started_at__lt=now() - DEAD_AFTER).update(
        outcome=Outcome.UNAVAILABLE, ended_at=now(), said="broken off"
    )


def _read(
    unit: SalesUnit, row: LedgerFetch, *, day: dt.date | None, told: Callable[[], None]
) -> tuple[Outcome, str]:
    client = connections.client_for(unit)
    ledger = _ledger(unit, client)
    for topic in TOPICS:
        feed = Feed.objects.select_related("ledger__sales_unit").get(ledger=ledger, topic=topic)
        _follow(feed, client, row, told)
        if day and not feed.stopped_at:
            _read_again(feed, client, row, day, told)
    stopped = Feed.objects.filter(ledger=ledger, stopped_at__isnull=False).first()
    if stopped:
        return Outcome.STOPPED, f"{stopped.topic}: {stopped.stopped_for}"
    return Outcome.DONE, ""


def _ledger(unit: SalesUnit, client: Client) -> Ledger:
    """The sales unit's ledger as the list has it. Raises NoLedger, or WrongLedger."""
    listed = _listed(client)
    if not listed:
        raise NoLedger("these keys reach no ledger")
    mine = [one for one in listed if handle_of(unit.msn) in one.handles]
    if not mine:
        handles = ", ".join(sorted({name for one in listed for name in one.handles}))
        raise WrongLedger(f"the list is for {handles}, not for {handle_of(unit.msn)}")
    (info, *others) = mine
    known = Ledger.objects.filter(sales_unit=unit).first()
    if others:
        raise WrongLedger(f"two ledgers settle for {handle_of(unit.msn)}")
    if info.currency != unit.currency:
        raise WrongLedger(f"the ledger is in {info.currency}, the sales unit in {unit.currency}")
    if known and known.ledger_id != info.ledger_id:
        raise WrongLedger(f"ledger {info.ledger_id} instead of {known.ledger_id}")
    return known or _found(unit, info)


def _listed(client: Client) -> list[LedgerInfo]:
    found: list[LedgerInfo] = []
    cursor = ""
    for _page in range(MOST_PAGES):
        page = client.list_ledgers(cursor=cursor)
        found += page.ledgers
        if not page.cursor or page.cursor == cursor:
            break
        cursor = page.cursor
    return found


@transaction.atomic
def _found(unit: SalesUnit, info: LedgerInfo) -> Ledger:
    given = {"ledger_id": info.ledger_id, "currency": info.currency, "found_at": now()}
    try:
        with transaction.atomic():
            ledger, _made = Ledger.objects.get_or_create(sales_unit=unit, defaults=given)
    except IntegrityError as error:
        raise WrongLedger(f"ledger {info.ledger_id} is another sales unit's") from error
    for topic in TOPICS:
        Feed.objects.get_or_create(ledger=ledger, topic=topic)
    return ledger


def _follow(feed: Feed, client: Client, row: LedgerFetch, told: Callable[[], None]) -> None:
    """The feed, page by page, to its end for now or to a page that does not follow."""
    for _page in range(MOST_PAGES):
        before = feed.cursor
        page = _next_page(feed, client)
        taken = pages.take(feed, page, row, cursor=page.cursor or before)
        told()
        if feed.stopped_at or page.try_later or not (taken or feed.cursor != before):
            return


def _next_page(feed: Feed, client: Client) -> Page:
    """A cursor that Vipps knows no more is forgotten: what is read again changes nothing."""
    ledger_id = feed.ledger.ledger_id
    try:
        return client.read_feed(ledger_id, feed.topic, cursor=feed.cursor)
    except Refused as error:
        if error.status != BAD_REQUEST or not feed.cursor:
            raise
        log.warning("ledger %s: the cursor is not taken; read from the beginning", ledger_id)
        return client.read_feed(ledger_id, feed.topic)


def _read_again(
    feed: Feed, client: Client, row: LedgerFetch, day: dt.date, told: Callable[[], None]
) -> None:
    cursor = ""
    for _page in range(MOST_PAGES):
        page = client.read_date(feed.ledger.ledger_id, feed.topic, day, cursor=cursor)
        pages.take(feed, page, row, cursor=None)
        told()
        if feed.stopped_at or not page.has_more or not page.cursor:
            return
        cursor = page.cursor
