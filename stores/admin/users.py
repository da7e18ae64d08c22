"""Users of the office, kept by whoever runs the installation. What they may do, their roles say."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice

from stores import access, sessions
from stores.access import Action
from stores.audited import Audited
from stores.pages import Guarded, Installation, OfficePolicy, Place

admin.site.unregister(User)
# Django's own permissions are asked for nowhere, and so are their groups.
admin.site.unregister(Group)
# How many recovery codes are left is on the page of the person.
admin.site.unregister(StaticDevice)


@admin.register(User)
class OfficeUserAdmin(Guarded, Audited, UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "first_name", "last_name", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        (None, {"fields": ["is_active", "is_staff", "is_superuser", *readonly_fields]}),
    ]

    def policies(self) -> dict[str, OfficePolicy]:
        row = Installation(of=Place(User, person="pk"))
        of_rows = dict.fromkeys(("change", "delete", "history"), row)
        return {"changelist": Installation(), "add": Installation(), **of_rows}

    def may_somewhere(self, request: HttpRequest, action: Action) -> bool:
        return access.is_over_all(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.is_over_all(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_over_all(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_over_all(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.is_over_all(request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who is switched off is out at once."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            sessions.end(obj, by=request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Who has left keeps what he did.
        return False
