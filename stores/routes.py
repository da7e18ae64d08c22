"""Every route says beside itself who may take it. A route that does not fails the build.

`Public` needs a reason. `Device` needs a paired tablet, `Till` also a person signed in who may do
the action in this store, `Office` a user who may do it in some store. `Screen` needs a customers'
screen, which looks and does nothing.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from . import access, devices, factors, pins, screens, sign_ins
from .cookies import known_token, remember
from .models import CustomerScreen, POSDevice, SignIn, Staff, Store
from .pages import METHODS, Place

# Seen often enough to tell a dead tablet, seldom enough to cost no write per scan.
SEEN_EVERY = dt.timedelta(minutes=5)

PAGE = re.compile(r"[0-9a-z.-]{1,24}")

View = Callable[..., HttpResponseBase]


class DeviceRequest(HttpRequest):
    htmx: HtmxDetails
    device: POSDevice
    store: Store
    # The cookie that is left with the browser once more; none while it was seen just now.
    renewed: str


class TillRequest(DeviceRequest):
    sign_in: SignIn
    staff: Staff
    # What the route has read along with the way in.
    along: tuple[Any, ...]


class ScreenRequest(DeviceRequest):
    along: tuple[Any, ...]


class OfficeRequest(HttpRequest):
    htmx: HtmxDetails
    stores: QuerySet[Store]


class Policy(Protocol):
    def admit(self, request: Any) -> HttpResponseBase | None:
        """None lets the request in and leaves on it what the view needs; else the answer."""

    def language(self, request: Any) -> str:
        """What the answer is written in."""


@dataclass(frozen=True)
class Public:
    """Anybody. `why` is for the reader."""

    why: str

    def admit(self, request: HttpRequest) -> None:
        return None

    def language(self, request: HttpRequest) -> str:
        return translation.get_language_from_request(request)


@dataclass(frozen=True)
class Keyed(Public):
    """Who holds the key that the request carries, which the view looks at. Whoever has not got it
    is told `refusal`, and it makes no difference who he is signed in as."""

    refusal: int


@dataclass(frozen=True)
class Device:
    """A paired tablet, whoever stands at it."""

    def admit(self, request: DeviceRequest) -> HttpResponseBase | None:
        device = devices.find(known_token(request))
        if device is None:
            return go(request, "pair")
        _place(request, device, device)
        return None

    def language(self, request: DeviceRequest) -> str:
        return request.store.language


@dataclass(frozen=True)
class Till:
    """A person signed in at a paired tablet who may do the action in its store.

    A row that the address names is the store's, or with `is_of_business` any of the merchant's.

    Who may not even sell there any more is signed out, so that the next person can sign in.
    Raises PermissionDenied where a role does not allow the action. `along` is what the view needs
    of the database anyway: it comes in the same statement and is left in `request.along`.
    """

    action: str
    along: sign_ins.Along | None = None
    is_of_business: bool = False

    def admit(self, request: TillRequest) -> HttpResponseBase | None:
        token = known_token(request)
        found = sign_ins.find_open(token, self.action, along=self.along, request=request)
        if found is None:
            return _way_in(request, token)
        sign_in, is_allowed, request.along = found
        _place(request, sign_in.device, sign_in.device)
        request.sign_in, request.staff = sign_in, sign_in.staff
        if not is_allowed:
            if not access.can(sign_in.staff, access.Action.SELL, sign_in.device.store):
                return _way_in(request, token)
            raise PermissionDenied(_("Your role does not allow this."))
        return None

    def language(self, request: TillRequest) -> str:
        return request.store.language


@dataclass(frozen=True)
class Screen:
    """A paired customer screen, which looks at its own device and changes nothing there."""

    along: sign_ins.Along | None = None

    def admit(self, request: ScreenRequest) -> HttpResponseBase | None:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        token = request.COOKIES.get(settings.SCREEN_COOKIE, "")
        found = screens.find(token, along=self.along, request=request)
        if found is None:
            return go(request, "pair-screen")
        screen, request.along = found
        _place(request, screen.device, screen)
        return None

    def language(self, request: ScreenRequest) -> str:
        return request.store.language


@dataclass(frozen=True)
class Office:
    """A user who may do the action somewhere; `request.stores` says where.

    `of` is where the row belongs that the address names: elsewhere it is not there, 404.
    """

    action: str
    of: Place | None = None

    def admit(self, request: Any) -> HttpResponseBase | None:
        if not factors.is_inside(request):
            return redirect_to_login(request.get_full_path())
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        request.stores = access.stores_of(request.user, self.action)
        if not request.stores.exists():
            raise PermissionDenied(_("Your role does not allow this."))
        return None

    def language(self, request: HttpRequest) -> str:
        return translation.get_language_from_request(request)


def route(pattern: str, view: View, *, policy: Policy, name: str) -> URLPattern:
    """A URL pattern whose view runs only where the policy lets the request in."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusal = policy.admit(request)
        if refusal is not None:
            return refusal
        store: Store | None = getattr(request, "store", None)
        with (
            translation.override(policy.language(request)),
            timezone.override(store.zone if store else None),
        ):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        if cookie := getattr(request, "renewed", ""):
            remember(response, request.COOKIES[cookie], cookie)
        if not isinstance(policy, Public) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    guarded.policy = policy  # type: ignore[attr-defined]
    return path(pattern, guarded, name=name)


def go(request: Any, name: str) -> HttpResponse:
    """A redirect that htmx follows with the whole page instead of swapping it into a part."""
    url = reverse(name)
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def _way_in(request: Any, token: str) -> HttpResponse:
    device = devices.find(token)
    if device is None:
        return go(request, "pair")
    # What is still open here is too old, or its person has left or lost the role.
    pins.sign_out(device)
    return go(request, "sign-in")


def _place(request: DeviceRequest, device: POSDevice, seen: POSDevice | CustomerScreen) -> None:
    request.device, request.store = device, device.store
    request.renewed, moment = "", now()
    is_screen = isinstance(seen, CustomerScreen)
    is_due = seen.last_seen_at is None or seen.last_seen_at < moment - SEEN_EVERY
    page = "" if is_screen else _page(request)
    if is_due or (page and page != device.page):
        request.renewed = settings.SCREEN_COOKIE if is_screen else settings.DEVICE_COOKIE
        said = {"last_seen_at": moment, **({"page": page} if page else {})}
        type(seen)._default_manager.filter(pk=seen.pk).update(**said)


def _page(request: HttpRequest) -> str:
    """The build of the page that asks; empty where it does not say so, or says something odd."""
    said = request.headers.get("X-Page", "")
    return said if PAGE.fullmatch(said) else ""
