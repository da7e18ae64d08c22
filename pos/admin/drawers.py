"""The drawer bridge of a POS device: a token made once and shown once, and the bridge removed."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import drawers
from pos.models import Drawer
from stores import countries
from stores.access import Action
from stores.audit import Act
from stores.device_pages import DevicePage, DevicePages
from stores.models import POSDevice
from stores.office import LookOnly, ScopedFilter


@admin.register(Drawer)
class DrawerAdmin(DevicePages, LookOnly):
    device_template = "admin/pos/drawer/device.html"
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

    def device_pages(self) -> dict[str, DevicePage]:
        pairs = Action.PAIR_DEVICES
        return {
            "": DevicePage(self.show),
            "connect": DevicePage(self.connect, see=pairs, act=pairs),
            "remove": DevicePage(self.remove, see=pairs, act=pairs),
        }

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is known of the device's drawer, and what can be done."""
        return self._page(request, self.device(request, pk, Action.SEE_OFFICE))

    def connect(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a token and show it, this one time."""
        device = self.device(request, pk, Action.PAIR_DEVICES)
        if request.method != "POST":
            return self.back(pk)
        token = drawers.connect(device.pk)
        self.note(request, Act.PAIRING_OFFERED, device, _("Made a token for the drawer bridge."))
        response = self._page(request, device, token=token)
        response["Cache-Control"] = "no-store"
        return response

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then believes the bridge no more."""
        device = self.device(request, pk, Action.PAIR_DEVICES)
        if request.method != "POST":
            return self._page(request, device, asks=True)
        drawers.disconnect(device.pk)
        self.note(request, Act.REVOKED, device, _("Removed the drawer bridge."))
        messages.success(request, _("The drawer bridge is removed."))
        return self.back(pk)

    def _page(self, request: HttpRequest, device: POSDevice, **context: Any) -> HttpResponse:
        in_use = Drawer.objects.filter(device=device, token_sha256__isnull=False).first()
        needs_bridge = countries.of(device.store).cash_needs_bridge
        title = _("Cash drawer of %s") % device.name
        known = {"title": title, "drawer": in_use, "needs_bridge": needs_bridge}
        return self.device_page(request, device, **known, **context)
