"""What proves that all is well: one line each, with the list that it was read from."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.admin.start_acts import listed, sums
from payments.admin.start_machines import Journals, Machines
from payments.admin.start_money import Money
from pos.models import Job
from stores.templatetags.look import age


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """`fits` is None for what cannot be said yet: calm, and no reason to do anything."""

    name: str
    fits: bool | None
    label: str
    value: str
    url: str


def of(money: Money, machines: Machines, jobs: list[Job]) -> list[Check]:
    return [*_money(money), *_machines(machines), *_jobs(jobs)]


def _money(money: Money) -> Iterator[Check]:
    yield Check(
        *("attention", not money.flagged, _("Payments looked after")),
        _("%d wait") % money.flagged if money.flagged else _("all of them"),
        listed("payments_payment", "attention=yes"),
    )
    count = sum(heap.count for heap in money.uncaptured)
    near = sum(heap.near for heap in money.uncaptured)
    said = ngettext(
        "one payment approved, not taken", "%(payments)s payments approved, not taken", count
    )
    taken = f"{said % {'payments': count}}: {sums(money.uncaptured)}"
    if near:
        taken += " · " + _("%d near the end") % near
    elif count:
        oldest = min(heap.oldest for heap in money.uncaptured if heap.oldest)
        taken += " · " + _("oldest %s") % age(oldest)
    yield Check(
        *("captures", not near, _("Taken in time")),
        taken if count else _("nothing waits"),
        listed("payments_payment", "attention=live"),
    )
    unfit = sum(heap.count for heap in money.unfit)
    yield Check(
        *("money", not unfit, _("Money adds up")),
        f"{unfit} · {sums(money.unfit)}" if unfit else _("no exceptions"),
        listed("payments_discrepancy", "ended__exact="),
    )


def _machines(machines: Machines) -> Iterator[Check]:
    tills, printers, line = machines.tills, machines.printers, machines.line
    if tills.count:
        bad = len(tills.silent) + len(tills.behind)
        yield Check(
            *("tills", not bad, _("Tills seen")),
            _share(tills.count - len(tills.silent), tills.count),
            listed("stores_posdevice", "state=paired"),
        )
    if printers.count:
        yield Check(
            *("printers", not printers.troubled, _("Printers")),
            _share(printers.count - len(printers.troubled), printers.count),
            listed("stores_printer"),
        )
    if machines.journals.of:
        yield _journals(machines.journals)
    if line.count:
        heard = _ago(line.heard_at) if line.heard_at else _("none yet")
        yield Check(
            *("notices", True if line.heard_at else None, _("Notices from Vipps"), heard),
            listed("payments_webhookregistration", "removed_at__isempty=1"),
        )
        is_good = False if line.wrong else (line.good == line.count or None)
        yield Check(
            *("keys", is_good, _("Keys at Vipps")),
            _("%(good)d of %(count)d tested") % {"good": line.good, "count": line.count},
            listed("payments_salesunit", "retired_at__isempty=1"),
        )


def _journals(journals: Journals) -> Check:
    if journals.changed:
        fits, said = False, _("%d changed") % journals.changed
    elif journals.oldest is None or journals.count < journals.of:
        fits, said = None, _share(journals.count, journals.of)
    else:
        fits, said = True, _ago(journals.oldest)
    url = listed("stores_posdevice")
    return Check("journals", fits, _("Journals verified"), said, url)


def _jobs(jobs: list[Job]) -> Iterator[Check]:
    failed = sum(job.state == Job.State.FAILED for job in jobs)
    running = len(jobs) - failed
    if failed:
        said = _("%d failed") % failed
    else:
        said = _("%d on the way") % running if running else _("nothing waits")
    yield Check("jobs", not failed, _("Background jobs"), said, listed("pos_job"))


def _ago(at: dt.datetime) -> str:
    if timezone.now() - at < dt.timedelta(minutes=1):
        return _("just now")
    return _("%s ago") % age(at)


def _share(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}
