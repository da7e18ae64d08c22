"""The electronic journal: a list with filters, each entry in words, and the journal on paper."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import events, forms, journal_prints, search
from pos.models import JournalEntry
from pos.refusals import Refusal
from stores import access, clock, keys
from stores.access import Action
from stores.models import POSDevice
from stores.office import LookOnly, ScopedFilter
from stores.pages import Page

FILTERED_DEVICE = "device__id__exact"


class CodeFilter(admin.ChoicesFieldListFilter):
    """The codes by what they are called in the user's language."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        names = {code.label: f"{code} {events.NAMES[code]}" for code in JournalEntry.Code}
        for choice in super().choices(changelist):
            yield {**choice, "display": names.get(str(choice["display"]), choice["display"])}


@admin.register(JournalEntry)
class JournalEntryAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_AUDIT
    change_list_template = "admin/pos/journalentry/change_list.html"
    list_display = ["number", "device", "time", "event", "staff", "text"]
    list_filter = [
        ("device__store", ScopedFilter),
        ("device", ScopedFilter),
        ("code", CodeFilter),
    ]
    list_select_related = ["device__store", "staff"]
    search_fields = ["number"]
    search_help_text = gettext_lazy("An entry's number, a receipt number, a day or a time.")
    meanings = staticmethod(search.entries)
    ordering = ["-pk"]
    sortable_by = ()
    fields = [
        *("number", "device", "at", "event", "staff", "text", "details"),
        *("previous_hash", "hash"),
    ]
    readonly_fields = ["event"]
    labels: ClassVar[Mapping[str, Any]] = {
        "previous_hash": gettext_lazy("hash of the entry before"),
        "hash": gettext_lazy("hash"),
    }

    @admin.display(description=gettext_lazy("time"))
    def time(self, entry: JournalEntry) -> str:
        return clock.moment(entry.at, entry.device.store.zone)

    @admin.display(description=gettext_lazy("event"))
    def event(self, entry: JournalEntry) -> str:
        return f"{events.name_of(entry.code, entry.details)} ({entry.code})"

    def get_urls(self) -> list[URLPattern]:
        policy = Page(self.sees, act=self.sees, only_reads=True)
        name = "pos_journalentry_print"
        return [
            self.page("print/", self.print_out, name=name, policy=policy),
            *super().get_urls(),
        ]

    def print_out(self, request: HttpRequest) -> HttpResponseBase:
        """Which till and which days; then the document, which prints itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        devices = POSDevice.objects.select_related("store__merchant").filter(
            store__in=access.stores_of(request.user, Action.SEE_AUDIT)
        )
        if request.method != "POST":
            return self._ask(request, devices)
        chosen = forms.read_number(request.POST.get("device", ""))
        device = get_object_or_404(devices, pk=chosen)
        try:
            printed = journal_prints.print_out(
                device,
                since=request.POST.get("since", ""),
                until=request.POST.get("until", ""),
                paper=request.POST.get("paper", ""),
                key=forms.key_of(request),
                user=request.user,  # type: ignore[arg-type]
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            back = reverse("admin:pos_journalentry_print")
            return HttpResponseRedirect(f"{back}?{FILTERED_DEVICE}={device.pk}")
        return StreamingHttpResponse(journal_prints.pages(printed))

    def _ask(self, request: HttpRequest, devices: Any) -> HttpResponseBase:
        return TemplateResponse(
            request,
            "admin/pos/journalentry/print.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Print the journal"),
                "devices": devices.order_by("store__name", "name"),
                "chosen": forms.read_number(request.GET.get(FILTERED_DEVICE, "")),
                "today": timezone.localdate().isoformat(),
                "key": keys.fresh(),
            },
        )
