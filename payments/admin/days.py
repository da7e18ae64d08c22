"""A filter by the days on which a payment was asked for, on the clock of each one's store."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pos.admin.period import PeriodFilter
from stores import spans


class DaysFilter(PeriodFilter):
    """The same days as an export of the list has, wherever the office stands."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title, self.store = _("day asked for"), model_admin.store_path

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        since, until = (self._read(day) for day in (self.since, self.until))
        return queryset.filter(spans.days(self.field_path, since, until, store=self.store))

    def _read(self, day: str) -> dt.date | None:
        return parse_date(day) if day else None
