"""The office's first page: is all well, what has been sold today, what is on its way."""

import dataclasses
import datetime as dt
import zoneinfo
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.models import Payment
from pos.models import Job, Receipt
from stores import access
from stores.access import Action, Person
from stores.models import Store

RECENT = dt.timedelta(days=1)
MOST = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """What one person sees of the stores in which that person may see payments."""

    flagged: int
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
    payments = list(_payments(Payment.objects.filter(device__store__in=stores)))
    jobs = (
        Job.objects.all() if access.is_over_all(person) else Job.objects.filter(asked_by=person.pk)
    )
    failed = Q(state=Job.State.FAILED, finished_at__gte=timezone.now() - RECENT)
    seen = list(jobs.filter(failed | Q(wake_at__isnull=False)).order_by("-pk")[:MOST])
    return Start(
        flagged=sum(row["flagged"] for row in payments),
        failed=sum(job.state == Job.State.FAILED for job in seen),
        sales=list(_sales(stores, zones)),
        uncaptured=[row for row in payments if row["count"]],
        jobs=[job for job in seen if job.state != Job.State.FAILED],
    )


def _sales(stores: QuerySet[Store], zones: set[str]) -> QuerySet[Any, Any]:
    """Since midnight where each store stands; what came back is taken off."""
    midnights = {zone: _midnight(zone) for zone in zones}
    today = Q(pk__in=[])
    for zone, midnight in midnights.items():
        today |= Q(device__store__time_zone=zone, issued_at__gte=midnight)
    # The earliest midnight alone can be looked up in an index.
    receipts = Receipt.objects.filter(today, issued_at__gte=min(midnights.values()))
    return (
        receipts.filter(device__store__in=stores)
        .values("currency", store=F("device__store"), name=F("device__store__name"))
        .annotate(total=Sum("total"), count=Count("pk", filter=Q(kind=Receipt.Kind.SALE)))
        .order_by("currency", "-total", "name")[:MOST]
    )


def _midnight(zone: str) -> dt.datetime:
    return (
        timezone.now()
        .astimezone(zoneinfo.ZoneInfo(zone))
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )


def _payments(payments: QuerySet[Payment]) -> QuerySet[Any, Any]:
    """By currency: how many need a person, and what is approved and not taken."""
    flagged = Q(flagged_at__isnull=False)
    waiting = Q(state=Payment.State.AUTHORIZED, authorized__gt=F("captured") + F("cancelled"))
    left = F("authorized") - F("captured") - F("cancelled")
    return (
        payments.filter(flagged | waiting)
        .values("currency")
        .annotate(
            flagged=Count("pk", filter=flagged),
            count=Count("pk", filter=waiting),
            amount=Sum(left, filter=waiting),
            oldest=Min("authorized_at", filter=waiting),
        )
        .order_by("currency")
    )
