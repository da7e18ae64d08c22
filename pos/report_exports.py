"""Z reports as files, with the sums that each holds: at once, or by a worker with a download."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils.translation import override

from pos import export_jobs, exports, search
from pos.columns import Rows
from pos.models import Job, Report
from pos.report_columns import ROWS
from stores import named

TASK = "pos.export_reports"


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which Z reports: of these stores, and of a device and business dates if given.

    `rows` is what there is a row of, a key of `report_columns.ROWS`. `search` is what was typed
    above the list, in the language it was typed in. `file` is `csv` or `xlsx`.
    """

    stores: list[int]
    device: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    search: str = ""
    language: str = "en"
    rows: str = ""
    file: str = "csv"

    @property
    def of(self) -> Rows:
        return ROWS[self.rows]

    @property
    def source(self) -> str:
        found = Report.objects.filter(kind=Report.Kind.Z, device__store__in=self.stores)
        bounds = {
            "device": self.device,
            "business_date__gte": self.since,
            "business_date__lte": self.until,
        }
        found = found.filter(**{name: value for name, value in bounds.items() if value})
        if self.search:
            with override(self.language):
                meant = search.reports(self.search)
            every = named.ids(Report.objects.all(), meant, most=None) if meant else []
            found = found.filter(pk__in=every)
        return f"{self.of.source} WHERE z.id IN ({named.as_sql(found.order_by().values('pk'))})"

    def parameters(self) -> dict[str, Any]:
        """None: the source has them in it."""
        return {}

    def to_json(self) -> dict[str, Any]:
        return exports.as_json(self)


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    return Choice(**exports.read_days(values))


def write_file(job: Job) -> str:
    """The work of a job: a large file, which only its asker may fetch."""
    return export_jobs.write_file(job, read_choice)
