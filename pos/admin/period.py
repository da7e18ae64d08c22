"""A filter by days, from one to another, as people ask for receipts."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PeriodFilter(admin.FieldListFilter):
    """Two date fields; the answer's address carries them, so an export can take them over."""

    template = "admin/pos/period.html"

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.since_name, self.until_name = f"{field_path}__gte", f"{field_path}__lte"
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = _("days")
        self.since, self.until = (self._day(name) for name in (self.since_name, self.until_name))
        self.others = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in (self.since_name, self.until_name, "p", "e")
        ]

    def _day(self, name: str) -> str:
        given = self.used_parameters.pop(name, [""])
        text = str(given[-1] if isinstance(given, list) else given)
        try:
            day = dt.date.fromisoformat(text) if text else None
        except ValueError:
            return ""
        if day:
            self.used_parameters[name] = [day.isoformat()]
        return day.isoformat() if day else ""

    def expected_parameters(self) -> list[str | None]:
        return [self.since_name, self.until_name]

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Any:
        return []
