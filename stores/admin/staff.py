from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stores import access, pins, sessions
from stores.access import Action
from stores.audit import Act
from stores.choices import once
from stores.models import Role, Staff
from stores.office import OfficeAdmin, OfficeInline, ScopedFilter
from stores.pages import Page, Place

from . import way_in


class PinForm(forms.Form):
    """Write-only: a PIN is set, never shown."""

    pin = forms.CharField(
        label=gettext_lazy("New PIN"),
        help_text=gettext_lazy("Six digits: no repeats, no runs, no dates."),
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "size": "8"}
        ),
    )
    again = forms.CharField(
        label=gettext_lazy("The same again"),
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "size": "8"}
        ),
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        try:
            pins.check_strength(pin)
        except pins.WeakPin as error:
            raise forms.ValidationError(str(error)) from error
        return pin

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "pin" in found and found["pin"] != found.get("again"):
            self.add_error("again", _("The two are not the same."))
        return found


class RoleInline(OfficeInline):
    model = Role
    merchant_path = "merchant"
    fields = ["merchant", "store", "role"]
    verbose_name_plural = gettext_lazy("roles: what this person may do, and where")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).select_related("merchant", "store")
        # Who may change roles here meets only those that he may change.
        kept = access.merchants_kept_by(request.user)
        if once(request, "keep roles", kept.exists):
            found = found.filter(merchant__in=kept)
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Nobody gives themselves a role.
        is_self = isinstance(obj, Staff) and obj.user_id == request.user.pk
        return not is_self and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Staff)
class StaffAdmin(OfficeAdmin):
    merchant_path = "merchant"
    inlines = [RoleInline]
    list_display = ["name", "merchant", "roles_text", "has_pin", "user", "is_active"]
    list_filter = [
        "is_active",
        "roles__role",
        ("merchant", ScopedFilter),
        ("roles__store", ScopedFilter),
    ]
    list_select_related = ["merchant", "user"]
    search_fields = ["name", "user__username"]
    autocomplete_fields = ["merchant", "user"]
    ordering = ["name"]
    fields = ["merchant", "name", "is_active", "has_pin", "user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("roles__store", "roles__merchant")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Users of the office are made by whoever runs the installation.
        users = [] if access.is_over_all(request.user) else ["user"]
        return ["has_pin", *users, *(["merchant"] if obj else [])]

    @admin.display(description=gettext_lazy("roles"))
    def roles_text(self, staff: Staff) -> str:
        return ", ".join(str(role) for role in staff.roles.all())

    @admin.display(description=gettext_lazy("PIN set"), boolean=True)
    def has_pin(self, staff: Staff) -> bool:
        return bool(staff.pin_hash)

    def get_urls(self) -> list[URLPattern]:
        policy = Page(
            Action.KEEP_STAFF,
            act=Action.KEEP_STAFF,
            of=Place(Staff, store="roles__store", merchant="merchant"),
        )
        name = "stores_staff"
        return [
            self.page("<int:pk>/pin/", self.pin, name=f"{name}_pin", policy=policy),
            self.page("<int:pk>/way-in/", self.way_in, name=f"{name}_way_in", policy=policy),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        staff = self.get_object(request, object_id)
        may_set_pin = staff is not None and access.may_set_pin(request.user, staff)
        has_way_in = staff is not None and way_in.may_end(request.user, staff)
        extra = {**(extra_context or {}), "may_set_pin": may_set_pin, "has_way_in": has_way_in}
        return super().change_view(request, object_id, form_url, extra)

    def way_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where the person is signed in, and what keeps the person out."""
        staff = self._kept(request, pk)
        if not way_in.may_end(request.user, staff):
            raise Http404
        if request.method == "POST":
            way_in.act(request, staff)
            return HttpResponseRedirect(reverse("admin:stores_staff_way_in", args=[pk]))
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "original": staff}
        context = {**frame, **way_in.shown(request, staff)}
        return TemplateResponse(request, "admin/stores/staff/way_in.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who leaves is out at once; whoever runs the installation is so by no merchant's word."""
        super().save_model(request, obj, form, change)
        if change and obj.user and not obj.is_active and not obj.user.is_superuser:
            sessions.end(obj.user, by=request)

    def _kept(self, request: HttpRequest, pk: int) -> Staff:
        staff: Staff = get_object_or_404(self.get_queryset(request), pk=pk)
        if not access.may_set_pin(request.user, staff):
            if not access.is_colleague(request.user, staff):
                raise Http404
            raise PermissionDenied
        return staff

    def pin(self, request: HttpRequest, pk: int) -> HttpResponse:
        staff = self._kept(request, pk)
        form = PinForm(request.POST or None)
        if form.is_valid():
            pins.set_pin(staff.pk, pin=form.cleaned_data["pin"])
            self.note(request, Act.PIN_SET, staff, _("Set a new PIN."))
            messages.success(request, _("%s has a new PIN. Locks are opened.") % staff)
            return HttpResponseRedirect(reverse("admin:stores_staff_change", args=[pk]))
        return TemplateResponse(
            request,
            "admin/stores/staff/pin.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": staff,
                "title": _("New PIN for %s") % staff,
                "form": form,
            },
        )
