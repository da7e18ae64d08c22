"""The office's site: its own pages, each with its policy, around those of the models."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django_htmx.http import HttpResponseClientRefresh

from . import access, accounts, factors, office_sign_in
from .access import Action
from .pages import Inside, OfficePolicy, Page, behind
from .routes import Public

SHOWS = Inside("What is on it is asked for with the person's own roles.")
OWN = Inside("One's own password, sessions and recovery codes.", is_sent=True)


class OfficeSite(admin.AdminSite):
    # A page that is not there is not there, whoever asks: nothing leads on to a sign-in.
    final_catch_all_view = False
    login_form = office_sign_in.SignInForm

    def has_permission(self, request: Any) -> bool:
        return factors.is_inside(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        second = self._public(self.second_factor, "Asks who has given the password for a code.")
        login = self._public(self.login, "Here one signs in.")
        leave = self._public(self.logout, "Here one leaves, also halfway in; nobody stays so.")
        done = "password_change_done"
        return [
            self._page("", self.index, SHOWS, "index"),
            path("login/", login, name="login"),
            path("second-factor/", second, name="second-factor"),
            path("logout/", leave, name="logout"),
            self._page("account/", self.account, OWN, "account"),
            self._page("password_change/", self.password_change, OWN, "password_change"),
            self._page("password_change/done/", self.password_change_done, SHOWS, done),
            self._page("autocomplete/", self.autocomplete_view, SHOWS, "autocomplete"),
            self._page("jsi18n/", self.i18n_javascript, SHOWS, "jsi18n"),
            *self._of_models(),
        ]

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The first page; asked again by itself it is what changes on it, and not the menu."""
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "admin/start_now.html")
        return super().index(request, extra_context)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and request.headers.get("HX-Request"):
            # The page that asked has lost its person: all of it goes, not a part.
            return HttpResponseClientRefresh()
        is_half = request.user.is_authenticated and not self.has_permission(request)
        if request.method == "GET" and is_half and request.user.is_staff:
            asked = request.GET.urlencode()
            return HttpResponseRedirect(f"{reverse('admin:second-factor')}?{asked}")
        response: HttpResponse = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            office_sign_in.signed_in(request)
        return response

    @method_decorator([never_cache, csrf_protect])
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        return office_sign_in.second_factor(request, self._frame(request))

    @method_decorator(never_cache)
    def account(self, request: HttpRequest) -> HttpResponse:
        return accounts.own(request, self.each_context(request))

    @method_decorator(never_cache)
    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("admin:index"))
        if request.method == "POST":
            office_sign_in.leave(request)
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response: Any = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            accounts.password_changed(request)
        return response

    def _frame(self, request: HttpRequest) -> dict[str, Any]:
        """Of a page for who is not inside yet: nothing of the office is on it."""
        return {"site_title": self.site_title, "site_header": self.site_header}

    def _of_models(self) -> list[URLPattern | URLResolver]:
        found: list[URLPattern | URLResolver] = []
        labels = []
        for model, pages in self._registry.items():
            label, name = model._meta.app_label, model._meta.model_name
            found.append(path(f"{label}/{name}/", include(pages.get_urls())))
            labels += [label] if label not in labels else []
        listed = behind(Page(Action.SEE_OFFICE), self.app_index, site=self, may=somewhere)
        return [*found, re_path(rf"^(?P<app_label>{'|'.join(labels)})/$", listed, name="app_list")]

    def _page(self, address: str, view: Any, policy: OfficePolicy, name: str) -> URLPattern:
        return path(address, behind(policy, view, site=self, may=nothing), name=name)

    def _public(self, view: Any, why: str) -> Any:
        def anybody(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return view(request, *args, **kwargs)

        anybody.policy = Public(why)  # type: ignore[attr-defined]
        return anybody


def somewhere(request: HttpRequest, action: Action) -> bool:
    """Whether a person may do something in any store."""
    return access.stores_of(request.user, action).exists()


def nothing(request: HttpRequest, action: Action) -> bool:
    """The site's own pages ask for no action."""
    return False
