"""What needs a person today, each with the page that settles it: the first page's first lines."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.admin.start_machines import Machines, Tills
from payments.admin.start_money import Heap, Money, Urgent
from payments.admin.words import money as money_text
from pos.models import Job
from stores.models import POSDevice, Printer
from stores.templatetags.look import age

# So many are named; the list has them all.
NAMED = 3


@dataclasses.dataclass(frozen=True, slots=True)
class ToDo:
    """`name` marks the line from one look to the next. Of payments the first are named."""

    name: str
    icon: str
    title: str
    text: str
    url: str
    button: str
    urgent: list[Urgent] = dataclasses.field(default_factory=list)


def of(money: Money, machines: Machines, jobs: list[Job], at: dt.datetime) -> list[ToDo]:
    """Money before everything else."""
    return [*_money(money, at), *_machines(machines), *_jobs(jobs)]


def listed(model: str, query: str = "") -> str:
    """The list in which it can be settled."""
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def sums(heaps: Iterable[Heap]) -> str:
    """Each currency by itself."""
    return " + ".join(money_text(heap.amount, heap.currency) for heap in heaps)


def _money(money: Money, at: dt.datetime) -> Iterator[ToDo]:
    if count := money.flagged:
        yield ToDo(
            *("payments", "alert"),
            ngettext("One payment needs attention", "%(count)d payments need attention", count)
            % {"count": count},
            _("Money may be in the wrong place until somebody has looked."),
            listed("payments_payment", "attention=yes"),
            _("See payments"),
            money.urgent,
        )
    if count := money.strays:
        yield ToDo(
            *("strays", "unknown"),
            ngettext(
                "One payment is not known here", "%(count)d payments are not known here", count
            )
            % {"count": count},
            _(
                "Vipps MobilePay tells of money that no sale here has asked for. "
                "A customer may have paid for nothing."
            ),
            listed("payments_stray", "note__isempty=1"),
            _("See what to do"),
        )
    if money.refused:
        yield _refused(money)
    if count := sum(heap.count for heap in money.unfit):
        yield _unfit(money, count, at)


def _unfit(money: Money, count: int, at: dt.datetime) -> ToDo:
    oldest = at.date() - min(heap.oldest for heap in money.unfit)
    said = _("%(amount)s does not fit; the oldest is %(days)d days old.")
    return ToDo(
        *("exceptions", "receipt"),
        ngettext(
            "One exception in the reconciliation",
            "%(count)d exceptions in the reconciliation",
            count,
        )
        % {"count": count},
        said % {"amount": sums(money.unfit), "days": max(oldest.days, 0)},
        listed("payments_discrepancy", "ended__exact="),
        _("See exceptions"),
    )


def _refused(money: Money) -> ToDo:
    named = ", ".join(f"{unit}: {unit.refused_code}" for unit in money.refused)
    what = _(
        "The till shows a QR or takes other tenders. Clear it up with Vipps MobilePay, then allow "
        "it again here."
    )
    return ToDo(
        *("units", "phone"),
        ngettext(
            "Vipps MobilePay refuses a sales unit",
            "Vipps MobilePay refuses %(count)d sales units",
            len(money.refused),
        )
        % {"count": len(money.refused)},
        f"{named}. {what}",
        listed("payments_salesunit"),
        _("See sales units"),
    )


def _machines(machines: Machines) -> Iterator[ToDo]:
    yield from _tills(machines.tills)
    if troubled := machines.printers.troubled:
        yield ToDo(
            *("printers", "print"),
            ngettext("One printer does not print", "%(count)d printers do not print", len(troubled))
            % {"count": len(troubled)},
            _named(map(_troubled, troubled)) + ".",
            listed("stores_printer"),
            _("See printers"),
        )
    if changed := machines.journals.changed:
        yield ToDo(
            *("journals", "lock"),
            ngettext("A journal was changed", "%(count)d journals were changed", changed)
            % {"count": changed},
            _("A chain of receipts or entries is broken. Change nothing, and call for help."),
            listed("stores_posdevice"),
            _("See tills"),
        )
    if wrong := machines.line.wrong:
        yield ToDo(
            *("keys", "lock"),
            ngettext("Keys do not work", "Keys of %(count)d sales units do not work", len(wrong))
            % {"count": len(wrong)},
            _named(str(unit) for unit in wrong) + ".",
            listed("payments_salesunit", "retired_at__isempty=1"),
            _("See sales units"),
        )


def _tills(tills: Tills) -> Iterator[ToDo]:
    paired = listed("stores_posdevice", "state=paired")
    if tills.silent:
        yield ToDo(
            *("tills", "shop"),
            ngettext("One till is silent", "%(count)d tills are silent", len(tills.silent))
            % {"count": len(tills.silent)},
            f"{_named(map(_silent, tills.silent))}. "
            + _("The day is open there. A basket that waits can be fetched at another till."),
            paired,
            _("See tills"),
        )
    if tills.behind:
        yield ToDo(
            *("days", "clock"),
            ngettext(
                "One till has a day open since before yesterday",
                "%(count)d tills have a day open since before yesterday",
                len(tills.behind),
            )
            % {"count": len(tills.behind)},
            _named(map(_placed, tills.behind)) + ".",
            paired,
            _("See tills"),
        )


def _jobs(jobs: list[Job]) -> Iterator[ToDo]:
    if failed := sum(job.state == Job.State.FAILED for job in jobs):
        yield ToDo(
            *("jobs", "again"),
            ngettext(
                "One background job has failed", "%(count)d background jobs have failed", failed
            )
            % {"count": failed},
            _("A background job gave up in the last day. Its page says why."),
            listed("pos_job", "state__exact=FAILED"),
            _("See the jobs"),
        )


def _named(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - NAMED
    return ", ".join(every[:NAMED]) + (f" + {more}" if more > 0 else "")


def _placed(device: POSDevice) -> str:
    return f"{device.store.name}, {device.name}"


def _silent(device: POSDevice) -> str:
    if device.last_seen_at is None:
        return _placed(device)
    here = device.last_seen_at.astimezone(device.store.zone)
    seen = {"till": _placed(device), "time": date_format(here, "H:i")}
    return _("%(till)s, not seen since %(time)s") % seen


def _troubled(printer: Printer) -> str:
    said = str(Printer.Trouble(printer.trouble).label)
    if printer.trouble == Printer.Trouble.SILENT and printer.last_seen_at:
        said = f"{said}, {age(printer.last_seen_at)}"
    return f"{printer.store.name}, {printer.name}: {said}"
