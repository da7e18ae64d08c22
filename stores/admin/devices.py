from typing import Any

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stores import codes, devices, screens
from stores.access import Action
from stores.audit import Act
from stores.models import POSDevice, Printer, SignIn
from stores.office import LookOnly, OfficeAdmin, ScopedFilter
from stores.pages import Page


class PairedFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("paired", _("Paired")), ("free", _("Not paired")), ("revoked", _("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "paired":
            return queryset.filter(token_sha256__isnull=False)
        if self.value() == "free":
            return queryset.filter(token_sha256=None, revoked_at=None)
        if self.value() == "revoked":
            return queryset.filter(revoked_at__isnull=False)
        return queryset


@admin.register(POSDevice)
class POSDeviceAdmin(OfficeAdmin):
    store_path = "store"
    list_display = [
        *("pos_id", "name", "store", "state", "is_training", "last_seen_at"),
        *("page_shown", "printer_state"),
    ]
    list_filter = [("store", ScopedFilter), PairedFilter]
    list_select_related = ["store", "printer"]
    search_fields = ["pos_id", "name", "store__name"]
    autocomplete_fields = ["store"]
    ordering = ["pos_id"]
    fields = [
        *("store", "pos_id", "name", "printer", "is_narrow"),
        *("state", "paired_at", "last_seen_at", "page_shown", "printer_state", "revoked_at"),
    ]
    readonly_fields = [
        *("state", "paired_at", "last_seen_at", "page_shown", "printer_state", "revoked_at"),
    ]

    @admin.display(description=gettext_lazy("state"))
    def state(self, device: POSDevice) -> Any:
        return device.state

    @admin.display(description=gettext_lazy("page"))
    def page_shown(self, device: POSDevice) -> str:
        """The build that the tablet runs; one of before shows the new one when it is reloaded."""
        if not device.page or not device.is_paired:
            return "–"
        if device.page == settings.BUILD:
            return device.page
        return _("%s, older: reload it") % device.page

    @admin.display(description=gettext_lazy("printer"))
    def printer_state(self, device: POSDevice) -> str:
        printer = device.printer
        if printer is None:
            return "–"
        if printer.token_sha256 is None:
            state = _("has no address yet")
        elif printer.trouble:
            state = str(Printer.Trouble(printer.trouble).label)
        else:
            state = _("ready")
        return f"{printer}: {state}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Receipts are numbered per device and name it.
        names = [*self.readonly_fields, *(["store", "pos_id"] if obj else [])]
        return self.local(names, DateTimeField)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.local_fieldsets(super().get_fieldsets(request, obj))

    def get_urls(self) -> list[URLPattern]:
        pairs = Page(Action.PAIR_DEVICES, act=Action.PAIR_DEVICES, of=self.whose())
        views = {"pair": self.offer, "revoke": self.revoke, "screen": self.screen}
        own = [
            self.page(f"<int:pk>/{end}/", view, name=f"stores_posdevice_{end}", policy=pairs)
            for end, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        device = self.get_object(request, object_id)
        may_pair = device is not None and self.may(request, Action.PAIR_DEVICES, device)
        extra = {**(extra_context or {}), "may_pair": may_pair}
        return super().change_view(request, object_id, form_url, extra)

    def offer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then shows a code, its link and a QR of it, this one time."""
        device = self._pairable(request, pk)
        if request.method != "POST":
            return self._page(request, "admin/stores/posdevice/offer.html", device)
        code = devices.offer_pairing(device.pk)
        link = settings.ORIGIN + reverse("pair-with-code", args=[code])
        square = segno.make(link, micro=False).svg_inline(scale=6, border=2)
        self.note(request, Act.PAIRING_OFFERED, device, _("Offered a pairing code."))
        response = self._page(
            request,
            "admin/stores/posdevice/offer.html",
            device,
            code=codes.shown(code),
            link=link,
            qr=mark_safe(square),  # noqa: S308 – made by segno from our own link.
        )
        response["Cache-Control"] = "no-store"
        return response

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        device = self._pairable(request, pk)
        if request.method != "POST":
            return self._page(request, "admin/stores/posdevice/revoke.html", device)
        devices.revoke(device.pk)
        self.note(request, Act.REVOKED, device, _("Revoked."))
        messages.success(request, _("%s is no till any more. Its numbers stay.") % device)
        return HttpResponseRedirect(reverse("admin:stores_posdevice_change", args=[pk]))

    def screen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The device's customer screen, which the till pairs; here it can be ended, too."""
        device = self._pairable(request, pk)
        if request.method != "POST":
            template = "admin/stores/posdevice/screen.html"
            return self._page(request, template, device, screen=screens.of(device))
        screens.revoke(device.pk)
        self.note(request, Act.REVOKED, device, _("Removed the customer screen."))
        messages.success(request, _("The screen shows nothing of %s any more.") % device)
        return HttpResponseRedirect(reverse("admin:stores_posdevice_change", args=[pk]))

    def _pairable(self, request: HttpRequest, pk: int) -> POSDevice:
        device: POSDevice = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.may(request, Action.PAIR_DEVICES, device):
            raise PermissionDenied
        return device

    def _page(
        self, request: HttpRequest, template: str, device: POSDevice, **context: Any
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": device,
                "title": str(device),
                **context,
            },
        )


@admin.register(SignIn)
class SignInAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_AUDIT
    list_display = ["signed_in_at", "ended_at", "staff", "device"]
    list_filter = [("device__store", ScopedFilter), "signed_in_at"]
    list_select_related = ["staff", "device__store"]
    search_fields = ["staff__name", "device__pos_id"]
    ordering = ["-pk"]
