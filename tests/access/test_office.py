"""Every page of the office, each method, as everybody: the answer is what its policy declares."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, get_resolver, reverse

from payments.models import MatchedDay
from stores.declared import every
from stores.office_site import OfficeSite
from stores.pages import Guarded, Page, Place
from stores.routes import Office, Public
from tests import make
from tests.access import people, policies
from tests.access.people import HERE, Person
from tests.access.policies import ALLOWED, HIDDEN, NO_SUCH_METHOD
from tests.access.requests import Answer, ask
from tests.access.rows import row_of

pytestmark = pytest.mark.django_db

ROUTES = [
    (where, pattern)
    for where, pattern in every(get_resolver("config.urls").url_patterns)
    if where.startswith("admin/") or isinstance(getattr(pattern.callback, "policy", 0), Office)
]
GROUPS: dict[str, list[tuple[str, URLPattern]]] = {}


def group_of(of: Place | None) -> str:
    """By the row that is named, and whose it is: it and the people around it are made once."""
    return f"{of.model._meta.label} by {of.store or of.merchant or of.person}" if of else "no row"


for _where, _pattern in ROUTES:
    _of = getattr(getattr(_pattern.callback, "policy", None), "of", None)
    GROUPS.setdefault(group_of(_of), []).append((_where, _pattern))
METHODS = ("GET", "POST")
# Refused before anybody is asked who they are; so a few ask for everybody.
OTHER_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
ACTED = {"action": "delete_selected", "post": "yes"}


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is let in is decided before a page is drawn, and most of the time goes into drawing."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(OfficeSite, "each_context", lambda *_: {})


def address(pattern: URLPattern, row: Model | None) -> str:
    names = list(pattern.pattern.converters)
    regex = getattr(pattern.pattern, "regex", None)
    inside = "" if pattern.name in OUTSIDE else "admin:"
    if regex is not None and "app_label" in regex.groupindex:
        return reverse(f"{inside}{pattern.name}", kwargs={"app_label": "stores"})
    assert not names or row is not None, f"{pattern} names a row, and its policy says not whose."
    return reverse(f"{inside}{pattern.name}", args=[row.pk for _ in names if row])


OUTSIDE = {pattern.name for where, pattern in ROUTES if not where.startswith("admin/")}


@pytest.mark.parametrize("group", GROUPS)
def test_a_page_is_open_to_whom_its_policy_says_and_to_nobody_else(group: str) -> None:
    policies_of = {where: getattr(p.callback, "policy", None) for where, p in GROUPS[group]}
    assert all(policies_of.values()), f"without policy: {policies_of}"
    made: list[tuple[Model | None, list[Person]]] = []
    wrong: list[str] = []
    for where, pattern in GROUPS[group]:
        policy: Any = policies_of[where]
        if isinstance(policy, Public):
            continue
        of: Place | None = getattr(policy, "of", None)
        if not made:
            row, store = row_of(of) if of else (None, make.store())
            made = [(row, people.around(store))]
        row, everybody = made[0]
        url = address(pattern, row)
        sent = ACTED | {"_selected_action": str(row.pk if row else 0)}
        wrong += [f"{where}: {told}" for told in tried(url, policy, everybody, sent)]
    assert not wrong, "\n".join(wrong)


def tried(url: str, policy: Any, everybody: list[Person], sent: dict[str, str]) -> Iterator[str]:
    """What comes of a page otherwise than declared, asked by everybody."""
    master = next(person for person in everybody if person.is_over_all)
    for method in (*METHODS, *OTHER_METHODS):
        data = sent if method == "POST" else None
        full = ask(master.client, method, url, data)
        if full.status >= 500:
            yield f"{method} {url}: {full.status}"
        # Django's own history also says that a page was sent and nothing changed.
        if full.changed - {"django_admin_log"} and not full.is_logged:
            yield f"{method} {url} changed {full.changed}, and the audit log says nothing"
        for person in everybody if method in METHODS else everybody[:4]:
            answer = ask(person.client, method, url, data)
            wanted = policies.expected(policy, person, method)
            told = f"{person}: {method} gave {answer.status}, not {wanted}"
            if not is_as(answer, wanted, full):
                yield told
            elif wanted != ALLOWED and answer.changed:
                yield f"{told}; changed {answer.changed}"


def is_as(answer: Answer, wanted: str, full: Answer) -> bool:
    """An allowed request does as for somebody who may do all: a picture may still be missing."""
    if wanted == ALLOWED:
        return answer.outcome in (ALLOWED, full.outcome)
    return answer.outcome == wanted or (wanted == HIDDEN and full.outcome == NO_SUCH_METHOD)


PAGES = [
    pytest.param(pages, id=model._meta.label)
    for model, pages in sorted(admin.site._registry.items(), key=lambda one: one[0]._meta.label)
]


@pytest.mark.parametrize("pages", PAGES)
def test_a_list_shows_what_is_ones_own_and_nothing_else(pages: Any) -> None:
    change = pages.policies()["change"]
    if not isinstance(change, Page):
        return
    assert change.of
    row, store = row_of(change.of)
    url = reverse(f"admin:{pages.opts.app_label}_{pages.opts.model_name}_changelist")
    for person in people.around(store):
        answer = ask(person.client, "GET", url)
        if answer.outcome == ALLOWED:
            is_own = policies.may_see(change, person)
            assert is_listed(row, answer.response.context_data) == is_own, f"{person} in {url}"


def is_listed(row: Any, context: dict[str, Any]) -> bool:
    """In a list, or among the stores whose lines a page of ours shows."""
    if isinstance(row, MatchedDay):
        return row.store in context["stores"]
    return row.pk in {shown.pk for shown in context["cl"].result_list}


FIELDS = [
    pytest.param(model, field, id=f"{model._meta.label}.{field}")
    for model, pages in admin.site._registry.items()
    for owner in (pages, *pages.inlines)
    for field in owner.autocomplete_fields
]


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_a_field_offers_what_is_ones_own_and_nothing_else(model: Any, field: str) -> None:
    pages = admin.site._registry[model]
    owners = [pages.model, *(inline.model for inline in pages.inlines)]
    owner = next(o for o in owners if any(f.name == field for f in o._meta.fields))
    target: Any = owner._meta.get_field(field).related_model
    pages_of_target: Any = admin.site._registry[target]
    its = pages_of_target.policies()["change"]
    if not isinstance(its, Page):
        its = Page(None, act=None, of=Place(target, person="pk"))
    assert its.of
    row, store = row_of(its.of)
    asked = {"app_label": owner._meta.app_label, "model_name": owner._meta.model_name}
    for person in people.around(store):
        url = reverse("admin:autocomplete")
        answer = ask(person.client, "GET", url, {**asked, "field_name": field})
        if answer.status == 200:
            offered = {each["id"] for each in answer.response.json()["results"]}
            is_own = policies.may_see(its, person) or person.is_over_all
            assert (str(row.pk) in offered) <= is_own, f"{person} of {owner._meta.label}.{field}"


def test_nobody_changes_his_own_roles() -> None:
    """Not even head office: a form that is sent without the page's help changes nothing."""
    store = make.store()
    for person in people.around(store):
        if person.where == HERE or person.staff is None:
            continue
        mine = reverse("admin:stores_staff_change", args=[person.staff.pk])
        before = list(person.staff.roles.values_list("role", "store"))
        role = person.staff.roles.get()
        sent = {
            "name": person.staff.name,
            "is_active": "on",
            "roles-TOTAL_FORMS": 2,
            "roles-INITIAL_FORMS": 1,
            "roles-0-id": role.pk,
            "roles-0-staff": person.staff.pk,
            "roles-0-merchant": role.merchant_id,
            "roles-0-role": "HEAD_OFFICE",
            "roles-1-staff": person.staff.pk,
            "roles-1-merchant": role.merchant_id,
            "roles-1-role": "HEAD_OFFICE",
        }
        person.client.post(mine, sent)
        assert list(person.staff.roles.values_list("role", "store")) == before, str(person)


def test_the_auditor_changes_nothing_anywhere() -> None:
    """Beyond what is his own."""
    auditor = Person("auditor", "AUDITOR", HERE, people.anonymous().client, make.user())
    for where, pattern in ROUTES:
        policy: Any = pattern.callback.policy  # type: ignore[attr-defined]
        if isinstance(policy, Page | Office):
            outcome = policies.expected(policy, auditor, "POST")
            reads = isinstance(policy, Office) or policy.only_reads
            assert outcome != ALLOWED or reads, where


def test_every_page_of_a_model_is_made_with_policies() -> None:
    assert all(isinstance(pages, Guarded) for pages in admin.site._registry.values())
