"""Network printers: what they are, the address to put into them, and how they are."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import DateTimeField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import printers, printing
from pos.models import PrintJob
from stores.access import Action
from stores.audit import Act
from stores.models import Printer
from stores.office import LookOnly, OfficeAdmin, ScopedFilter
from stores.pages import Page


@admin.register(Printer)
class PrinterAdmin(OfficeAdmin):
    store_path = "store"
    list_display = ["name", "store", "health", "commands", "is_narrow", "last_seen_at"]
    list_filter = [("store", ScopedFilter)]
    list_select_related = ["store"]
    search_fields = ["name", "mac", "store__name"]
    autocomplete_fields = ["store"]
    ordering = ["store__name", "name"]
    fields = [
        *("store", "name", "mac", "commands", "is_narrow", "drawer_device", "is_open_low"),
        *("health", "last_seen_at", "made_at"),
    ]
    readonly_fields = ["health", "last_seen_at", "made_at"]
    change_form_template = "admin/pos/printer/change_form.html"

    @admin.display(description=gettext_lazy("state"))
    def health(self, printer: Printer) -> str:
        """*silent*, *out of paper* and the like; what the printer itself says beside it."""
        if printer.token_sha256 is None:
            return _("has no address yet")
        if not (trouble := printer.trouble):
            return _("ready")
        said = printer.status_code if trouble != Printer.Trouble.SILENT else ""
        label = str(Printer.Trouble(trouble).label)
        return f"{label} ({said})" if said else label

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = [*self.readonly_fields, *(["store"] if obj else [])]
        return self.local(names, DateTimeField)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.local_fieldsets(super().get_fieldsets(request, obj))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        printers.follow_drawer(obj)

    def get_urls(self) -> list[URLPattern]:
        policy = Page(self.sees, act=Action.PAIR_DEVICES, of=self.whose())
        name = "stores_printer_address"
        return [
            self.page("<int:pk>/address/", self.address, name=name, policy=policy),
            *super().get_urls(),
        ]

    def address(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How the printer is; makes its address, shown this one time, or ends it."""
        printer = self.get_queryset(request).filter(pk=pk).first()
        if printer is None:
            raise Http404
        may_keep = self.may(request, Action.PAIR_DEVICES, printer)
        if request.method != "POST" or not may_keep:
            return self._page(request, printer, may_keep=may_keep)
        if "remove" in request.POST:
            printers.remove_address(pk)
            self.note(request, Act.REVOKED, printer, _("Removed the printer's address."))
            messages.success(request, _("The printer's address is worth nothing any more."))
            return HttpResponseRedirect(reverse("admin:stores_printer_address", args=[pk]))
        secret = printers.make_address(pk)
        self.note(request, Act.PAIRING_OFFERED, printer, _("Made an address for the printer."))
        link = settings.ORIGIN + reverse("cloudprnt", args=[secret])
        response = self._page(request, printer, may_keep=True, link=link)
        response["Cache-Control"] = "no-store"
        return response

    def _page(self, request: HttpRequest, printer: Printer, **context: Any) -> HttpResponse:
        known = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": printer,
            "title": str(printer),
            "health": self.health(printer),
            "waiting": printing.waits_for(printer),
        }
        return TemplateResponse(request, "admin/pos/printer/address.html", known | context)


@admin.register(PrintJob)
class PrintJobAdmin(LookOnly):
    store_path = "printer__store"
    sees = Action.SEE_PAYMENTS
    list_display = ["asked_at", "printer", "kind", "receipt", "is_copy", "state", "code"]
    list_filter = [("printer__store", ScopedFilter), "state", "kind"]
    list_select_related = ["printer__store", "receipt"]
    search_fields = ["printer__name", "receipt__number"]
    ordering = ["-pk"]
    fields = [
        *("asked_at", "printer", "kind", "receipt", "is_copy", "state", "code"),
        *("fetches", "ended_at"),
    ]
