"""Taking over one page of a ledger: rows and cursor in one transaction, or a stop that says why."""

import dataclasses

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Acceptance, Feed, LedgerEntry, LedgerFetch, RawPage
from payments.vipps.reports import LedgerLine, Page
from pos.refusals import NotPossible
from pos.shifts import now

Key = tuple[object, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """What follows of a page, and why the rest does not."""

    entries: list[LedgerEntry]
    problem: str


@transaction.atomic
def take(feed: Feed, page: Page, fetch: LedgerFetch, *, cursor: str | None) -> int:
    """Add what is new of a page to the feed, and move to `cursor` (None: leave it where it is).

    How many entries are new. Up to the first that does not follow from the one before everything
    is kept; then the feed is stopped, the raw page is kept, and the next reading tries that page
    again: Vipps may have put it right, or a person may have accepted it (`accept`).
    """
    locked = Feed.objects.select_for_update().get(pk=feed.pk)
    taken = _follow(locked, _new(locked, page.lines), fetch)
    LedgerEntry.objects.bulk_create(taken.entries)
    if taken.problem:
        _stop(locked, page, fetch, taken.problem)
    else:
        locked.stopped_at, locked.stopped_for = None, ""
        locked.cursor = locked.cursor if cursor is None else cursor
    locked.save(update_fields=["count", "balance", "cursor", "stopped_at", "stopped_for"])
    for name in ("count", "balance", "cursor", "stopped_at", "stopped_for"):
        setattr(feed, name, getattr(locked, name))
    fetch.entries += len(taken.entries)
    return len(taken.entries)


@transaction.atomic
def accept(feed_id: int, *, note: str, user: User) -> None:
    """Take over the entry at which a feed has stopped, though it does not follow.

    For when Vipps' support has explained it. Raises NotPossible without a note, or when the feed
    is not stopped.
    """
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    if not note.strip():
        raise NotPossible(_("Say why. It is kept with your name."))
    if not feed.stopped_at:
        raise NotPossible(_("This ledger is not stopped."))
    given = {"note": note.strip()[:300], "user": user, "at": now()}
    Acceptance.objects.get_or_create(feed=feed, sequence=feed.count + 1, defaults=given)


def _new(feed: Feed, lines: tuple[LedgerLine, ...]) -> list[LedgerLine]:
    """What is not there yet, in Vipps' order; the same twice on one page is once."""
    references = {line.psp_reference for line in lines}
    rows = LedgerEntry.objects.filter(feed=feed, psp_reference__in=references)
    known: set[Key] = set(
        rows.values_list("psp_reference", "entry_type", "at", "amount", "balance_before")
    )
    new = []
    for line in lines:
        key = (line.psp_reference, line.entry_type, line.at, line.amount, line.balance_before)
        if key not in known:
            known.add(key)
            new.append(line)
    return new


def _follow(feed: Feed, lines: list[LedgerLine], fetch: LedgerFetch) -> Taken:
    """The entries that follow from each other; moves the feed's count and balance along."""
    accepted = {
        each.sequence: each
        for each in Acceptance.objects.filter(feed=feed, sequence__gt=feed.count)
    }
    entries: list[LedgerEntry] = []
    for line in lines:
        acceptance = accepted.get(feed.count + 1)
        problem = _problem(feed, line)
        if problem and not acceptance:
            return Taken(entries, problem)
        feed.count += 1
        feed.balance = line.balance_after
        entries.append(_entry(feed, line, fetch, acceptance if problem else None))
    return Taken(entries, "")


def _problem(feed: Feed, line: LedgerLine) -> str:
    if line.currency != feed.ledger.currency:
        return f"an entry in {line.currency}"
    if feed.count and line.balance_before != feed.balance:
        return f"after {feed.balance} an entry begins with {line.balance_before}"
    if line.balance_after != line.balance_before + line.amount:
        return f"{line.balance_before} and {line.amount} are not {line.balance_after}"
    return ""


def _entry(
    feed: Feed, line: LedgerLine, fetch: LedgerFetch, acceptance: Acceptance | None
) -> LedgerEntry:
    return LedgerEntry(
        feed=feed,
        sequence=feed.count,
        fetch=fetch,
        accepted=acceptance,
        **{field.name: getattr(line, field.name) for field in dataclasses.fields(line)},
    )


def _stop(feed: Feed, page: Page, fetch: LedgerFetch, problem: str) -> None:
    """Once for each place: the next reading meets the same page again."""
    if feed.stopped_at and feed.stopped_for == problem:
        return
    feed.stopped_at, feed.stopped_for = now(), problem[:200]
    RawPage.objects.create(feed=feed, fetch=fetch, at=now(), why=problem[:200], content=page.raw)
