"""Scheduled exports: what a person of the office gets by e-mail, kept by that person alone."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pos import scheduled_exports, scheduled_mails
from pos.models import ScheduledExport
from pos.refusals import NotPossible
from pos.shifts import now
from stores import access, audit, clock
from stores.access import Action
from stores.audit import Act
from stores.office import OfficeAdmin
from stores.pages import OfficePolicy, Page, Place

LIST = "admin:pos_scheduledexport_changelist"
SHOWN = 12


class ScheduleForm(forms.ModelForm[ScheduledExport]):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        store, merchant = given.get("store"), given.get("merchant")
        if store and merchant and store.merchant_id != merchant.pk:
            raise ValidationError({"store": _("This store belongs to another merchant.")})
        return given


@admin.register(ScheduledExport)
class ScheduledExportAdmin(OfficeAdmin):
    store_path = "owner"
    sees = keeps = Action.EXPORT
    form = ScheduleForm
    change_form_template = "admin/pos/scheduledexport/change_form.html"
    list_display = ["what", "every", "file", "place", "standing", "sent_until"]
    list_filter = ["what", "every"]
    list_select_related = ["owner", "merchant", "store"]
    search_fields = ["merchant__name", "store__name"]
    ordering = ["-pk"]
    sortable_by = ()
    fields = ["what", "file", "every", "merchant", "store"]

    def whose(self) -> Place:
        return Place(ScheduledExport, person="owner", shown=Action.EXPORT)

    def within(self, request: HttpRequest, action: Action) -> Q:
        """One's own."""
        return Q() if access.is_over_all(request.user) else Q(owner=request.user.pk)

    def policies(self) -> dict[str, OfficePolicy]:
        # What it is of stays: another one is made instead.
        return {**super().policies(), "change": Page(self.sees, of=self.whose())}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        sent = Max("files__until", filter=Q(files__state="SENT"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(last_sent=sent)
        return rows

    @admin.display(description=gettext_lazy("of"))
    def place(self, schedule: ScheduledExport) -> str:
        return str(schedule.store or schedule.merchant)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, schedule: ScheduledExport) -> str:
        if schedule.ended_at:
            return str(schedule.get_ended_why_display())
        if not scheduled_exports.is_confirmed(schedule):
            return _("waits until the address is confirmed")
        return str(ScheduledExport.Ended.NOT.label)

    @admin.display(description=gettext_lazy("sent up to"))
    def sent_until(self, schedule: Any) -> str:
        return clock.day(schedule.last_sent) if schedule.last_sent else "–"

    def get_urls(self) -> list[URLPattern]:
        confirms = Page(Action.EXPORT, act=Action.EXPORT, of=self.whose())
        stops = Page(None, act=Action.EXPORT, of=self.whose())
        name = "pos_scheduledexport"
        return [
            self.page("<int:pk>/confirm/", self.confirm, name=f"{name}_confirm", policy=confirms),
            self.page("<int:pk>/stop/", self.stop, name=f"{name}_stop", policy=stops),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        try:
            scheduled_exports.refuse_without_a_way(request.user)  # type: ignore[arg-type]
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse(LIST))
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        schedule = self.get_object(request, object_id)
        context = {**(_context(schedule) if schedule else {}), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The first of a person has its address confirmed; the next ones know it."""
        obj.owner_id, obj.made_at = request.user.pk, now()
        obj.language = (get_language() or "en")[:2]
        known = ScheduledExport.objects.filter(owner=obj.owner_id, address=obj.owner.email)
        obj.address = obj.owner.email if known.exists() else ""
        super().save_model(request, obj, form, change)
        if not obj.address:
            transaction.on_commit(lambda: self._ask(request, obj))

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The link in the mail; without its token another mail is sent."""
        schedule = get_object_or_404(self.get_queryset(request), pk=pk)
        token = (request.POST if request.method == "POST" else request.GET).get("token", "")
        if request.method == "POST" and not token:
            self._ask(request, schedule)
        elif request.method == "POST":
            try:
                found = scheduled_exports.confirm(pk, token)
                audit.record(Act.CHANGED, request=request, of=found, text="address confirmed")
                messages.success(request, _("Your address is confirmed."))
            except NotPossible as refusal:
                messages.error(request, str(refusal))
        else:
            title = _("Confirm your address")
            shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
            context = {**shared, "token": token, "schedule": schedule}
            return TemplateResponse(request, "admin/pos/scheduledexport/confirm.html", context)
        return HttpResponseRedirect(reverse(LIST))

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """No more of it."""
        scheduled_exports.stop(get_object_or_404(self.get_queryset(request), pk=pk).pk)
        messages.success(request, _("Stopped. Nothing more is sent."))
        return HttpResponseRedirect(reverse(LIST))

    def _ask(self, request: HttpRequest, schedule: ScheduledExport) -> None:
        try:
            scheduled_mails.ask_to_confirm(schedule)
            messages.success(request, _("A mail is on its way to you. Open the link in it."))
        except NotPossible as refusal:
            messages.error(request, str(refusal))


def _context(schedule: ScheduledExport) -> dict[str, Any]:
    """What was sent last, and what can be done."""
    files = schedule.files.order_by("-until")[:SHOWN]
    urls = {}
    if not schedule.ended_at:
        urls["stop_url"] = reverse("admin:pos_scheduledexport_stop", args=[schedule.pk])
        if not scheduled_exports.is_confirmed(schedule):
            confirm = reverse("admin:pos_scheduledexport_confirm", args=[schedule.pk])
            urls["confirm_url"] = confirm
    return {"files": files, "key": uuid.uuid4(), **urls}
