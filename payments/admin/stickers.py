"""The sticker of a POS device: shown, printed, made and removed. Each act asks first."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from payments import stickers, units
from payments.models import Brand, Sticker
from payments.vipps.errors import Refused, VippsError
from pos.refusals import Refusal
from stores.access import Action
from stores.audit import Act
from stores.device_pages import DevicePage, DevicePages
from stores.models import POSDevice
from stores.office import LookOnly, ScopedFilter

# A picture from elsewhere can carry scripts: it runs none here.
RUNS_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@admin.register(Sticker)
class StickerAdmin(DevicePages, LookOnly):
    device_template = "admin/payments/sticker/device.html"
    store_path = "device__store"
    list_display = ["device", "sales_unit", "made_at", "placed_at", "removed_at"]
    list_filter = [("device__store", ScopedFilter), ("removed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["device__store", "sales_unit"]
    search_fields = ["location", "device__pos_id", "sales_unit__msn"]
    ordering = ["-pk"]
    fields = [
        "device",
        "sales_unit",
        "location",
        "qr_id",
        "content",
        "made_at",
        "placed_at",
        "removed_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("picture")

    def device_pages(self) -> dict[str, DevicePage]:
        pairs = Action.PAIR_DEVICES
        return {
            "": DevicePage(self.show),
            "make": DevicePage(self.make, see=pairs, act=pairs),
            "remove": DevicePage(self.remove, see=pairs, act=pairs),
            "picture": DevicePage(self.picture),
            "print": DevicePage(self.print_out),
        }

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The device's sticker, or what one would be for."""
        return self._page(request, self.device(request, pk, Action.SEE_OFFICE))

    def make(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have one at Vipps; pressed twice it is the same one."""
        device = self.device(request, pk, Action.PAIR_DEVICES)
        if request.method == "POST":
            self._try(request, device, lambda: stickers.make(device), _("The sticker is made."))
        return self.back(pk)

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then lets nobody check in with it any more."""
        device = self.device(request, pk, Action.PAIR_DEVICES)
        if request.method != "POST":
            return self._page(request, device, asks=True)
        done = _("The sticker is removed. Take it off the counter.")
        self._try(request, device, lambda: stickers.remove(device), done)
        return self.back(pk)

    def picture(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Vipps' own picture, from our own origin."""
        sticker = stickers.of(self.device(request, pk, Action.SEE_OFFICE))
        if sticker is None or sticker.picture is None:
            raise Http404
        response = HttpResponse(bytes(sticker.picture), content_type=sticker.media_type)
        response["Content-Security-Policy"] = RUNS_NOTHING
        return response

    def print_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A sheet to cut out and put at the till."""
        device = self.device(request, pk, Action.SEE_OFFICE)
        sticker = stickers.of(device)
        if sticker is None or sticker.picture is None:
            raise Http404
        brand = units.brand_of(device.store) or Brand.Name.VIPPS
        context = {"device": device, "sticker": sticker, "brand": brand.label}
        with translation.override(device.store.language):
            return render(request, "admin/payments/sticker/print.html", context)

    def _try(
        self, request: HttpRequest, device: POSDevice, act: Callable[[], object], done: str
    ) -> None:
        try:
            act()
        except Refusal as refusal:
            messages.error(request, str(refusal))
        except Refused as error:
            why = {"reason": "; ".join(each.reason for each in error.details) or error.title}
            messages.error(request, _("Vipps MobilePay refused: %(reason)s") % why)
        except VippsError:
            messages.error(request, _("Vipps MobilePay does not answer. Try again in a moment."))
        else:
            messages.success(request, done)
            self.note(request, Act.CHANGED, device, done)

    def _page(self, request: HttpRequest, device: POSDevice, **context: Any) -> HttpResponse:
        known = {"title": _("Sticker of %s") % device.name, "sticker": stickers.of(device)}
        return self.device_page(request, device, **known, **context)
