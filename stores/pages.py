"""What each page of the office says beside itself: who may see it, who may send it, whose it is.

The routes outside the office say it in `stores.routes`. Beyond what is declared here nothing is
allowed: a page without a policy fails the build, and a test tries each of them as everybody.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from . import access
from .access import Action

READS = ("GET", "HEAD")
METHODS = (*READS, "POST")


@dataclass(frozen=True)
class Place:
    """Where the row belongs that a page's address names, by paths from the row.

    `store` or `merchant` or, for what is one person's alone, `person`; none of them: every
    merchant shares it, and only who keeps all of them changes it. Whoever may `shown` there has
    the row in his lists.
    """

    model: type[Model]
    store: str = ""
    merchant: str = ""
    person: str = ""
    shown: Action = Action.SEE_OFFICE


@dataclass(frozen=True)
class Page:
    """Seen by whoever may `see` where its row belongs, sent by whoever may `act` there.

    None is nobody. Of what no list shows a person, because it is somewhere else, he learns no more
    than of what is nowhere: 404. What he may not do with what he sees is refused: 403.
    """

    see: Action | None
    act: Action | None = None
    of: Place | None = None
    # Sending it reads, too: it is sent because it leaves a trace.
    only_reads: bool = False
    # For whoever may do it in all stores of a merchant, by one role.
    wholly: bool = False

    def admit(self, request: HttpRequest, may: Callable[[Action], bool]) -> HttpResponseBase | None:
        """Whether any role of the person allows it at all; which rows is asked with the row.

        Raises PermissionDenied.
        """
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        action = self.see if request.method in READS else self.act
        is_refused = action is None or not may(action)
        if is_refused or (self.wholly and not _answers_wholly(request, action)):
            raise PermissionDenied(_("Your role does not allow this."))
        return None


def _answers_wholly(request: HttpRequest, action: Action | None) -> bool:
    return action is not None and access.merchants_wholly(request.user, action).exists()


@dataclass(frozen=True)
class Installation:
    """For those who set up an installation, above its merchants."""

    of: Place | None = None

    def admit(self, request: HttpRequest, may: Callable[[Action], bool]) -> HttpResponseBase | None:
        """Raises PermissionDenied."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if not access.is_over_all(request.user):
            raise PermissionDenied(_("Your role does not allow this."))
        return None


@dataclass(frozen=True)
class Inside:
    """Whoever is signed in to the office; it shows what each person may see. `why` is for the
    reader. `is_sent`: it may be sent, and changes what is that person's own."""

    why: str
    is_sent: bool = False

    def admit(self, request: HttpRequest, may: Callable[[Action], bool]) -> HttpResponseBase | None:
        allowed = METHODS if self.is_sent else READS
        return None if request.method in allowed else HttpResponseNotAllowed(allowed)


class OfficePolicy(Protocol):
    def admit(self, request: HttpRequest, may: Callable[[Action], bool]) -> HttpResponseBase | None:
        """None lets the request in; else the answer. Raises PermissionDenied."""


class Site(Protocol):
    def has_permission(self, request: Any) -> bool: ...

    def admin_view(self, view: Any, cacheable: bool = False) -> Any: ...


def behind(
    policy: OfficePolicy,
    view: Callable[..., HttpResponseBase],
    *,
    site: Site,
    may: Callable[[HttpRequest, Action], bool],
) -> Callable[..., HttpResponseBase]:
    """The view behind its policy, for who is in the office; others are asked to sign in."""

    @functools.wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = policy.admit(request, functools.partial(may, request))
        return view(request, *args, **kwargs) if answer is None else answer

    found: Callable[..., HttpResponseBase] = site.admin_view(inside)
    found.policy = policy  # type: ignore[attr-defined]
    return found


class Guarded(admin.ModelAdmin[Any]):
    """The pages of one model, each with its policy; `policies` has those of Django's own."""

    def whose(self) -> Place:
        """Where the model's rows belong."""
        raise NotImplementedError

    def policies(self) -> dict[str, OfficePolicy]:
        """Of the pages that Django makes, by the end of their names."""
        raise NotImplementedError

    def may_somewhere(self, request: HttpRequest, action: Action) -> bool:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        policies = self.policies()
        found = []
        for pattern in super().get_urls():
            if pattern.name is None:
                continue  # An address of before Django 1.9, which leads on to the change page.
            policy = policies[pattern.name.rpartition("_")[2]]
            view = behind(policy, pattern.callback, site=self.admin_site, may=self.may_somewhere)
            found.append(path(str(pattern.pattern), view, name=pattern.name))
        return found

    def page(
        self,
        address: str,
        view: Callable[..., HttpResponseBase],
        more: dict[str, Any] | None = None,
        *,
        name: str,
        policy: OfficePolicy,
    ) -> URLPattern:
        """A page of ours beside Django's."""
        guarded = behind(policy, view, site=self.admin_site, may=self.may_somewhere)
        return path(address, guarded, more, name=name)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, *of: Any) -> Any:
        """Django leads to the first page and says so; what is not yours is not there: 404."""
        raise Http404
