"""What of other models a person of the office may point to or see."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest

from . import access
from .access import Action
from .models import Merchant, Staff, Store

Answer = TypeVar("Answer")


def once(request: HttpRequest, question: str, ask: Callable[[], Answer]) -> Answer:
    """What is asked of every page, or several times for one: the database answers once."""
    answers: dict[str, Any] = request.__dict__.setdefault("_answers", {})
    if question not in answers:
        answers[question] = ask()
    found: Answer = answers[question]
    return found


def limit_choices(
    field: ForeignKey[Any, Any], request: HttpRequest, kwargs: dict[str, Any], action: Action
) -> None:
    places = choices_of(field.remote_field.model, request, action)
    if places is not None and "queryset" not in kwargs:
        kwargs["queryset"] = places


def choices_of(model: Any, request: HttpRequest, action: Action) -> QuerySet[Any] | None:
    """What of a related model the user may point to or see; None: nothing to limit by."""
    stores = access.stores_of(request.user, action)
    if model is Store:
        return stores.order_by("name")
    merchants = (
        access.merchants_kept_by(request.user)
        if action == Action.KEEP_MASTER_DATA
        else access.merchants_of(request.user, action)
    )
    if model is Merchant:
        return merchants.order_by("name")
    if model is Staff:
        return Staff.objects.filter(merchant__in=merchants).order_by("name")
    names = {field.name for field in model._meta.get_fields()}
    rows: QuerySet[Any] = model._default_manager.all()
    if "store" in names:
        return rows.filter(store__in=stores)
    return rows.filter(merchant__in=merchants) if "merchant" in names else None
