"""Pages of the office about what one POS device has: its drawer, its sticker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse

from stores import access
from stores.access import Action
from stores.models import POSDevice
from stores.pages import Guarded, Page, Place


@dataclass(frozen=True)
class DevicePage:
    """One page: its view, who may see it and who may send it."""

    view: Callable[..., HttpResponse]
    see: Action = Action.SEE_OFFICE
    act: Action | None = None


class DevicePages(Guarded):
    """Adds pages under `device/<id>/`: the first shows, each other one does one act.

    `device_pages` maps the end of an address to its page, "" to the one that shows; a page is
    called by its model and its end, `pos_drawer_device` the first.
    """

    device_template: str

    def device_pages(self) -> dict[str, DevicePage]:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        named = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            self.page(
                f"device/<int:pk>/{end}/" if end else "device/<int:pk>/",
                page.view,
                name=f"{named}_{end or 'device'}",
                policy=Page(page.see, act=page.act, of=Place(POSDevice, store="store")),
            )
            for end, page in self.device_pages().items()
        ]
        return [*own, *super().get_urls()]

    def device(self, request: HttpRequest, pk: int, action: Action) -> POSDevice:
        """One that the user may see. Raises Http404, and PermissionDenied for the action."""
        seen = POSDevice.objects.select_related("store__merchant").filter(
            store__in=access.stores_of(request.user, Action.SEE_OFFICE)
        )
        device = get_object_or_404(seen, pk=pk)
        if not access.can(request.user, action, device.store):
            raise PermissionDenied
        return device

    def device_page(self, request: HttpRequest, device: POSDevice, **context: Any) -> HttpResponse:
        """The page, in the frame that all of them have."""
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "device": device,
            "may_keep": access.can(request.user, Action.PAIR_DEVICES, device.store),
        }
        return TemplateResponse(request, self.device_template, frame | context)

    def back(self, pk: int) -> HttpResponse:
        """To the page that shows."""
        named = f"{self.opts.app_label}_{self.opts.model_name}"
        return HttpResponseRedirect(reverse(f"admin:{named}_device", args=[pk]))
