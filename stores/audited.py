"""What Django's pages tell of a change goes into the audit log, with what was before and after."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from . import audit
from .audit import Act

LONGEST = 200
HIDDEN = "…"


class Audited(admin.ModelAdmin[Any]):
    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        request.__dict__["_changes"] = changes(form, formsets)
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, object: Any, message: Any) -> Any:
        self._tell(request, Act.ADDED, object)
        return super().log_addition(request, object, message)

    def log_change(self, request: HttpRequest, object: Any, message: Any) -> Any:
        self._tell(request, Act.CHANGED, object)
        return super().log_change(request, object, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for row in queryset:
            audit.record(Act.DELETED, request=request, of=row)
        return super().log_deletions(request, queryset)

    def note(self, request: HttpRequest, act: Act, row: Model, message: str) -> None:
        """What one of our own pages has done."""
        audit.record(act, request=request, of=row, text=message)
        super().log_change(request, row, message)

    def _tell(self, request: HttpRequest, act: Act, row: Any) -> None:
        found = request.__dict__.pop("_changes", None)
        if found or act != Act.CHANGED:
            audit.record(act, request=request, of=row, details=found or None)


def changes(form: Any, formsets: Iterable[Any]) -> dict[str, Any]:
    """By field, what was before and is after; of the rows of a table by what they are."""
    found = dict(_of_form(form))
    for formset in formsets:
        for each in formset.forms:
            if not each.has_changed():
                continue
            named = f"{each.instance._meta.model_name} {each.instance.pk or ''}".strip()
            gone = each in getattr(formset, "deleted_forms", [])
            before = {name: pair[0] for name, pair in _of_form(each, whole=True)}
            found[named] = {"deleted": before} if gone else dict(_of_form(each))
    return found


def _of_form(form: Any, *, whole: bool = False) -> Iterator[tuple[str, Any]]:
    for name in form.fields if whole else form.changed_data:
        field = form.fields[name]
        if isinstance(field.widget, forms.PasswordInput):
            yield name, [HIDDEN, HIDDEN]
        elif name not in ("id", "DELETE"):
            yield name, [_said(form.get_initial_for_field(field, name)), _said(_clean(form, name))]


def _clean(form: Any, name: str) -> Any:
    return getattr(form, "cleaned_data", {}).get(name)


def _said(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Model):
        return value.pk
    return str(value)[:LONGEST]
