"""The drawer bridge of a POS device: a token made once and shown once, and the bridge removed."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import drawers
from pos.models import Drawer
from stores import access, countries
from stores.access import Action
from stores.models import POSDevice
from stores.office import LookOnly, ScopedFilter


@admin.register(Drawer)
class DrawerAdmin(LookOnly):
    store_path = "device__store"
    list_display = ["device", "is_in_use", "is_open", "reported_at", "made_at"]
    list_filter = [("device__store", ScopedFilter)]
    list_select_related = ["device__store"]
    search_fields = ["device__pos_id"]
    ordering = ["device__pos_id"]
    fields = ["device", "is_in_use", "is_open", "reported_at", "made_at"]
    readonly_fields = ["is_in_use"]

    @admin.display(description=gettext_lazy("in use"), boolean=True)
    def is_in_use(self, drawer: Drawer) -> bool:
        return drawer.token_sha256 is not None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = {"": self.show, "connect/": self.connect, "remove/": self.remove}
        return [
            *(
                path(
                    f"device/<int:pk>/{end}",
                    view(page),
                    name=f"pos_drawer_{end.rstrip('/') or 'device'}",
                )
                for end, page in pages.items()
            ),
            *super().get_urls(),
        ]

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is known of the device's drawer, and what can be done."""
        return self._page(request, self._device(request, pk, Action.SEE_OFFICE))

    def connect(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a token and show it, this one time."""
        device = self._device(request, pk, Action.PAIR_DEVICES)
        if request.method != "POST":
            return _back(pk)
        token = drawers.connect(device.pk)
        self.log_change(request, device, _("Made a token for the drawer bridge."))
        response = self._page(request, device, token=token)
        response["Cache-Control"] = "no-store"
        return response

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then believes the bridge no more."""
        device = self._device(request, pk, Action.PAIR_DEVICES)
        if request.method != "POST":
            return self._page(request, device, asks=True)
        drawers.disconnect(device.pk)
        self.log_change(request, device, _("Removed the drawer bridge."))
        messages.success(request, _("The drawer bridge is removed."))
        return _back(pk)

    def _device(self, request: HttpRequest, pk: int, action: Action) -> POSDevice:
        seen = POSDevice.objects.select_related("store__merchant").filter(
            store__in=access.stores_of(request.user, Action.SEE_OFFICE)
        )
        device = get_object_or_404(seen, pk=pk)
        if not access.can(request.user, action, device.store):
            raise PermissionDenied
        return device

    def _page(self, request: HttpRequest, device: POSDevice, **context: Any) -> HttpResponse:
        in_use = Drawer.objects.filter(device=device, token_sha256__isnull=False).first()
        return TemplateResponse(
            request,
            "admin/pos/drawer/device.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Cash drawer of %s") % device.name,
                "device": device,
                "drawer": in_use,
                "needs_bridge": countries.of(device.store).cash_needs_bridge,
                "may_keep": access.can(request.user, Action.PAIR_DEVICES, device.store),
                **context,
            },
        )


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:pos_drawer_device", args=[pk]))
