"""Columns and fields of the office that are written on the clock of a row's store."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from . import clock
from .models import Store


@admin.display(description=_("Number"), ordering="pk")
def number(row: Model) -> str:
    """The row's own, for lists of what has no other name."""
    return str(row.pk)


def local(
    model: type[Model], names: Iterable[Any], kind: type[DateField[Any, Any]], store_path: str
) -> list[Any]:
    """Fields and columns, those of this kind on the clock of the row's store."""
    return [
        _on_the_clock(model, name, store_path) if _is(model, name, kind) else name for name in names
    ]


def _is(model: type[Model], name: Any, kind: type[DateField[Any, Any]]) -> bool:
    try:
        return isinstance(name, str) and isinstance(model._meta.get_field(name), kind)
    except FieldDoesNotExist:
        return False


def _leads_to_store(model: Any, path: str) -> bool:
    for name in path.split("__"):
        field = next((field for field in model._meta.fields if field.name == name), None)
        if not isinstance(field, ForeignKey):
            return False
        model = field.related_model
    return model is Store


@cache
def _on_the_clock(model: type[Model], name: str, store_path: str) -> Callable[[Any], str]:
    """The same one each time: Django looks for a page's fields among those it may not edit."""
    # Where more than one path leads to a row's store, the row knows.
    own = hasattr(model, "zone")
    zone = attrgetter("zone" if own else store_path.replace("__", ".") + ".zone")
    # Jobs and keys belong to no store: the office's clock is theirs.
    has_store = bool(store_path) and _leads_to_store(model, store_path)

    def shown(row: Any) -> str:
        at = getattr(row, name)
        if isinstance(at, dt.datetime):
            return clock.moment(at, zone(row) if has_store else None)
        return clock.day(at) if at else "–"

    shown.__name__ = name
    label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return admin.display(description=label, ordering=name)(shown)
