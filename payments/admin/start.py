"""The office's first page: is all well, what has been sold today, and what proves it.

What a person sees is what the roles of that person allow: money, machines, journals and keys each
where one does. However much there is, it costs the same number of statements.
"""

import dataclasses
import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from payments.admin import chart, start_acts, start_checks, start_machines, start_money
from payments.admin.chart import Chart
from payments.admin.start_acts import ToDo
from payments.admin.start_checks import Check
from pos import today as sales
from pos.models import Job
from pos.today import Sold, Today
from stores import access
from stores.access import Action, Person
from stores.models import Store

RECENT = dt.timedelta(days=1)
MOST = 20
# A chain has hundreds; the rest is behind the link below them.
MOST_STORES = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Selling:
    """What was sold in one currency, drawn; `here` is now where its first store stands."""

    today: Today
    chart: Chart
    here: dt.datetime

    @property
    def stores(self) -> list[Sold]:
        return self.today.stores[:MOST_STORES]

    @property
    def more(self) -> int:
        return max(len(self.today.stores) - MOST_STORES, 0)

    @property
    def weekday(self) -> str:
        """As it is called inside a sentence."""
        return date_format(self.here, "l")

    @property
    def time(self) -> str:
        return date_format(self.here, "H:i")


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """What one person sees; `chosen` is the one store that was asked for, of `stores`."""

    here: dt.datetime
    stores: list[Store]
    chosen: Store | None
    acts: list[ToDo]
    checks: list[Check]
    selling: list[Selling]

    @property
    def heading(self) -> str:
        """The one sentence."""
        if not self.acts:
            return _("All is well")
        count = len(self.acts)
        return ngettext("One thing needs you", "%(count)s things need you", count) % {
            "count": _spelt(count)
        }

    @property
    def beside(self) -> str:
        """What else is so, and when: what is shown is of this minute."""
        when = date_format(self.here, "l j. F, H:i" if _has_dots() else "l j F, H:i")
        when = when[:1].upper() + when[1:]
        else_ = _("All else is in order.")
        return f"{else_} {when}." if self.acts else f"{when}."


def read(person: Person, *, asked: str = "") -> Start | None:
    """The page for a person, of one store where its key is `asked` for; None where no role lets
    that person see payments."""
    at = timezone.now()
    allowed = access.stores_of(person, Action.SEE_PAYMENTS)
    stores = list(allowed.only("name", "time_zone", "day_starts_at", "currency").order_by("name"))
    if not stores:
        return None
    chosen = next((store for store in stores if str(store.pk) == asked), None)
    shown = [chosen] if chosen else stores
    zones = {store.pk: store.zone for store in shown}
    is_one = len(set(zones.values())) == 1
    money = start_money.read(allowed.filter(pk=chosen.pk) if chosen else allowed, at)
    machines = start_machines.read(person, at, chosen.pk if chosen else None)
    jobs = list(_jobs(person, at))
    return Start(
        here=at.astimezone(shown[0].zone) if is_one else timezone.localtime(at),
        stores=stores,
        chosen=chosen,
        acts=start_acts.of(money, machines, jobs, at),
        checks=start_checks.of(money, machines, jobs),
        selling=[
            _drawn(each, at.astimezone(zones[each.stores[0].store]))
            for each in sales.read(shown, at)
        ],
    )


def _drawn(each: Today, here: dt.datetime) -> Selling:
    return Selling(each, chart.draw(each.total, now=here.hour), here)


def _jobs(person: Person, at: dt.datetime) -> QuerySet[Job]:
    """Those that run, and those that have failed since yesterday."""
    jobs = (
        Job.objects.all() if access.is_over_all(person) else Job.objects.filter(asked_by=person.pk)
    )
    failed = Q(state=Job.State.FAILED, finished_at__gte=at - RECENT)
    return jobs.filter(failed | Q(wake_at__isnull=False)).order_by("-pk")[:MOST]


def _spelt(count: int) -> str:
    """Small numbers in words, at the beginning of a sentence."""
    words = [_("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight")]
    return words[count - 2] if 2 <= count < 2 + len(words) else str(count)


def _has_dots() -> bool:
    """Whether days are written `21. november`: everywhere but in English and Swedish."""
    return (get_language() or "en")[:2] in ("nb", "da", "fi")
