"""The office's pages as a browser uses them."""

from typing import Any

from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse

from stores.models import (
    Staff,
    Store,
)
from tests import make


def page(model: type[Model], name: str, *args: int) -> str:
    return reverse(f"admin:stores_{model._meta.model_name}_{name}", args=args)


def enter(client: Client, at: Store, role: str, *, whole_merchant: bool = False) -> Staff:
    person = make.staff(at, role, whole_merchant=whole_merchant, user=make.user())
    assert person.user
    client.force_login(person.user)
    return person


def listed(client: Client, model: type[Model]) -> set[int]:
    answer: Any = client.get(page(model, "changelist"))
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


def form_of(answer: Any) -> dict[str, Any]:
    """What a browser would send back unchanged."""
    found: dict[str, Any] = {}
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if not isinstance(value, bool | FieldFile | None) or value is True:
                found[field.html_name] = value
    return found


def text(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()
