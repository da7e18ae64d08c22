"""The way into the office: password, then the second factor; and the way out."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from segno import make as square

from . import audit, factors, tries
from .audit import Act


class SignInForm(AdminAuthenticationForm):
    """As Django's; whoever has left the business has left the office.

    But no merchant shuts out who runs the installation: of that user `is_active` alone says it.
    """

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        person = getattr(user, "staff", None)
        if person is not None and not person.is_active and not user.is_superuser:
            raise ValidationError(
                self.error_messages["invalid_login"],
                code="invalid_login",
                params={"username": self.username_field.verbose_name},
            )

    def clean(self) -> dict[str, Any]:
        try:
            found = super().clean()
        except ValidationError:
            self._note_failure()
            raise
        return found or {}

    def _note_failure(self) -> None:
        """A name that nobody has may be a password typed into the wrong field: it is not kept."""
        if tries.is_unread(self.request):
            return
        typed = self.cleaned_data.get("username", "")
        user = User.objects.filter(username=typed).first()
        person = getattr(user, "staff", None)
        if user:
            audit.record(Act.SIGN_IN_FAILED, request=self.request, who=typed, of=person)
        elif self.request:
            audit.of_nobody(self.request)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=16,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "size": 14}
        ),
    )

    def refuse(self, error: factors.WrongCode) -> None:
        text = _("This code is not right, or it has been used.")
        if error.wait:
            seconds = max(1, int(error.wait.total_seconds()) + 1)
            waits = ngettext("Wait %d second.", "Wait %d seconds.", seconds) % seconds
            text = f"{text} {waits}"
        self.add_error("code", text)


def second_factor(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """Asks for a code; who has no app yet sets one up, and is shown the recovery codes once."""
    user: Any = request.user
    if not (user.is_authenticated and user.is_staff):
        return redirect_to_login(reverse("admin:index"))
    if factors.is_inside(request):
        return HttpResponseRedirect(_next(request))
    if factors.app_of(user) is None:
        return _set_up(request, frame)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            factors.check(request, form.cleaned_data["code"])
        except factors.WrongCode as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(_next(request))
    context = {**frame, "form": form, "title": _("Second factor"), "next": _next(request)}
    return _page(request, "admin/second_factor.html", context)


def _set_up(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    app = factors.offered(request)
    form = CodeForm(request.POST or None)
    context = {**frame, "title": _("Set up the second factor"), "next": _next(request)}
    if form.is_valid():
        try:
            codes = factors.set_up(request, form.cleaned_data["code"])
        except factors.WrongCode as error:
            form.refuse(error)
        else:
            context |= {"title": _("Recovery codes"), "codes": codes}
            return _page(request, "admin/recovery_codes.html", context)
    # Made by segno from our own link.
    picture = mark_safe(square(app.link(), micro=False).svg_inline(scale=5))  # noqa: S308
    context |= {"form": form, "qr": picture, "key": factors.key_text(app), "is_new": True}
    return _page(request, "admin/second_factor.html", context)


def signed_in(request: HttpRequest) -> None:
    """After a right password: with a second factor to come it is only half of the way."""
    tries.forget_old()
    if factors.is_inside(request):
        audit.record(Act.SIGNED_IN, request=request)


def leave(request: HttpRequest) -> None:
    """Sign out, and say so in the log."""
    if request.user.is_authenticated:
        audit.record(Act.SIGNED_OUT, request=request)
    logout(request)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if is_ours else reverse("admin:index")


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = TemplateResponse(request, template, context)
    response["Cache-Control"] = "no-store"
    return response
