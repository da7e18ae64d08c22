"""The office's first page: is all well, what has been sold today, what is on its way."""

import dataclasses
import datetime as dt
import zoneinfo
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments import attention
from payments.admin import flags
from payments.admin.flags import Flag
from payments.models import Discrepancy, Payment, SalesUnit, Stray
from pos.models import Job, Receipt
from stores import access
from stores.access import Action, Person
from stores.models import Store

RECENT = dt.timedelta(days=1)
MOST = 20
MOST_URGENT = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Urgent:
    """A payment that needs a person: what is known of it, since when, and of how many."""

    payment: Payment
    flag: Flag
    since: dt.datetime
    of: int

    @property
    def name(self) -> str:
        """All that is the matter with it, in a few words."""
        others = flags.others(self.payment)
        return " + ".join([self.flag.name, *(other.name for other in others)])


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """What one person sees of the stores in which that person may see payments."""

    flagged: int
    urgent: list[Urgent]
    refused: list[SalesUnit]
    strays: int
    exceptions: int
    failed: int
    sales: list[dict[str, Any]]
    uncaptured: list[dict[str, Any]]
    jobs: list[Job]

    @property
    def heading(self) -> str:
        """The one sentence: payments before everything else."""
        if self.flagged:
            return ngettext(
                "One payment needs attention", "%(count)d payments need attention", self.flagged
            ) % {"count": self.flagged}
        if self.strays:
            return ngettext(
                "One payment is not known here",
                "%(count)d payments are not known here",
                self.strays,
            ) % {"count": self.strays}
        if self.refused:
            return ngettext(
                "Vipps MobilePay refuses a sales unit",
                "Vipps MobilePay refuses %(count)d sales units",
                len(self.refused),
            ) % {"count": len(self.refused)}
        if self.exceptions:
            return ngettext(
                "One exception in the reconciliation",
                "%(count)d exceptions in the reconciliation",
                self.exceptions,
            ) % {"count": self.exceptions}
        if self.failed:
            return ngettext(
                "One background job has failed",
                "%(count)d background jobs have failed",
                self.failed,
            ) % {"count": self.failed}
        return _("All is well")


def read(person: Person) -> Start | None:
    """The page for a person; None where no role lets that person see payments."""
    stores = access.stores_of(person, Action.SEE_PAYMENTS)
    zones = set(stores.order_by().values_list("time_zone", flat=True).distinct())
    if not zones:
        return None
    mine = Payment.objects.filter(device__store__in=stores, is_training=False)
    payments, urgent = list(_payments(mine)), _urgent(mine)
    jobs = (
        Job.objects.all() if access.is_over_all(person) else Job.objects.filter(asked_by=person.pk)
    )
    failed = Q(state=Job.State.FAILED, finished_at__gte=timezone.now() - RECENT)
    units = list(_units(stores))
    seen = list(jobs.filter(failed | Q(wake_at__isnull=False)).order_by("-pk")[:MOST])
    return Start(
        flagged=urgent[0].of if urgent else 0,
        urgent=urgent,
        refused=[unit for unit in units if unit.refused_at and not unit.retired_at][:MOST],
        strays=sum(unit.unknown for unit in units),
        exceptions=sum(unit.unfit for unit in units),
        failed=sum(job.state == Job.State.FAILED for job in seen),
        sales=list(_sales(stores, zones)),
        uncaptured=payments,
        jobs=[job for job in seen if job.state != Job.State.FAILED],
    )


def _units(stores: QuerySet[Store]) -> QuerySet[Any]:
    """Those that Vipps refuses, of which it tells what we do not know, or whose money is not all
    reconciled."""
    unknown = Stray.objects.filter(sales_unit=OuterRef("pk"), note=None)
    unfit = Discrepancy.objects.filter(sales_unit=OuterRef("pk"), ended="")
    units = SalesUnit.objects.annotate(unknown=_count(unknown), unfit=_count(unfit))
    is_refused = Q(retired_at=None, refused_at__isnull=False)
    return (
        units.filter(is_refused | Q(unknown__gt=0) | Q(unfit__gt=0), store__in=stores)
        .order_by("name")
        .only("name", "msn", "refused_code", "refused_at", "retired_at")
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many rows of an outer sales unit."""
    by_unit = rows.order_by().values("sales_unit").annotate(count=Count("pk"))
    return Coalesce(Subquery(by_unit.values("count")), 0)


def _sales(stores: QuerySet[Store], zones: set[str]) -> QuerySet[Any, Any]:
    """Since midnight where each store stands; what came back is taken off."""
    midnights = {zone: _midnight(zone) for zone in zones}
    today = Q(pk__in=[])
    for zone, midnight in midnights.items():
        today |= Q(device__store__time_zone=zone, issued_at__gte=midnight)
    # The earliest midnight alone can be looked up in an index.
    receipts = Receipt.objects.filter(today, issued_at__gte=min(midnights.values()))
    return (
        receipts.filter(device__store__in=stores, kind__in=(Receipt.Kind.SALE, Receipt.Kind.RETURN))
        .values("currency", store=F("device__store"), name=F("device__store__name"))
        .annotate(
            total=Sum(F("total") - F("gift_cards")),
            count=Count("pk", filter=Q(kind=Receipt.Kind.SALE)),
        )
        .order_by("currency", "-total", "name")[:MOST]
    )


def _midnight(zone: str) -> dt.datetime:
    return (
        timezone.now()
        .astimezone(zoneinfo.ZoneInfo(zone))
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )


def _urgent(payments: QuerySet[Payment]) -> list[Urgent]:
    """The first of the list."""
    at = timezone.now()
    found: QuerySet[Any] = attention.needing(payments, at)
    found = found.select_related("device__store", "sales_unit", "basket")
    found = found.annotate(since=attention.since(), of=Window(Count("pk")))
    return [
        Urgent(row, flags.of(attention.why(row, at) or "NOT_LOOKED_AT", row), row.since, row.of)
        for row in found.order_by(attention.urgency(), "since", "pk")[:MOST_URGENT]
    ]


def _payments(payments: QuerySet[Payment]) -> QuerySet[Any, Any]:
    """By currency: what is approved and not taken."""
    waiting = Q(state=Payment.State.AUTHORIZED, authorized__gt=F("captured") + F("cancelled"))
    left = F("authorized") - F("captured") - F("cancelled")
    return (
        payments.filter(waiting)
        .values("currency")
        .annotate(count=Count("pk"), amount=Sum(left), oldest=Min("authorized_at"))
        .order_by("currency")
    )
