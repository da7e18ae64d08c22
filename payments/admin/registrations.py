"""Webhook registrations and how they are: looked at, and made again at Vipps."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import registrations, webhook_health
from payments.models import WebhookRegistration
from payments.vipps.errors import Refused, VippsError
from stores import clock
from stores.access import Action
from stores.audit import Act
from stores.office import LookOnly, ScopedFilter
from stores.pages import Page

LABELS = {True: "ok", False: "warn", None: "unknown"}


@admin.register(WebhookRegistration)
class WebhookRegistrationAdmin(LookOnly):
    store_path = "sales_unit__store"
    change_form_template = "admin/payments/webhookregistration/change_form.html"
    list_display = ["sales_unit", "health", "heard", "unheard", "has_secret", "host", "seen_at"]
    list_filter = [
        ("sales_unit__store", ScopedFilter),
        ("removed_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["sales_unit__store"]
    search_fields = ["sales_unit__msn", "sales_unit__name", "registration_id"]
    ordering = ["-pk"]
    sortable_by = ()
    # The address ends in a token that only Vipps needs to know.
    fields = [
        *("sales_unit", "health", "heard", "unheard", "registration_id", "host", "has_secret"),
        *("registered_at", "seen_at", "removed_at"),
    ]
    readonly_fields = ["health", "heard", "unheard", "host", "has_secret"]

    def get_urls(self) -> list[URLPattern]:
        policy = Page(Action.KEEP_KEYS, act=Action.KEEP_KEYS, of=self.whose())
        name = "payments_webhookregistration_again"
        return [
            self.page("<int:pk>/again/", self.again, name=name, policy=policy),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; how they are is read for all that it shows at once."""
        found = super().get_changelist_instance(request)
        _read(found.result_list)
        return found

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(request, *args, **kwargs)
        if found is not None:
            _read([found])
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = super().get_object(request, object_id)
        may = row is not None and not row.removed_at and self.may(request, Action.KEEP_KEYS, row)
        extra = {**(extra_context or {}), "may_register": may}
        return super().change_view(request, object_id, form_url, extra)

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then makes another at Vipps and lets this one go. No transaction is open."""
        rows = self.get_queryset(request).select_related("sales_unit__keys", "sales_unit__store")
        row: WebhookRegistration = get_object_or_404(rows, pk=pk)
        if not self.may(request, Action.KEEP_KEYS, row):
            raise PermissionDenied
        if row.removed_at or row.sales_unit.is_training:
            raise Http404
        if request.method != "POST":
            context = {"opts": self.opts, "original": row, "title": _("Register again?")}
            context |= self.admin_site.each_context(request)
            template = "admin/payments/webhookregistration/again.html"
            return TemplateResponse(request, template, context)
        try:
            registrations.keep(row.sales_unit, anew=True)
        except Refused as error:
            messages.error(request, _("Vipps MobilePay refused: %(reason)s") % {"reason": error})
        except VippsError:
            messages.error(request, _("Vipps MobilePay does not answer. Try again in a moment."))
        else:
            done = _("Registered again. The registration before is removed.")
            self.note(request, Act.CHANGED, row, done)
            messages.success(request, done)
        listed = reverse("admin:payments_webhookregistration_changelist")
        return HttpResponseRedirect(f"{listed}?removed_at__isempty=1")

    @admin.display(description=gettext_lazy("state"))
    def health(self, row: Any) -> str:
        """In a word, never in a colour alone."""
        if row.removed_at:
            return format_html('<span class="badge">{}</span>', _("removed"))
        its: webhook_health.Health = row.its_health
        said = _in_words(its)
        return format_html('<span class="badge {}">{}</span>', LABELS[its.fits], said)

    @admin.display(description=gettext_lazy("last event"))
    def heard(self, row: Any) -> str:
        at = row.its_health.heard_at
        return clock.moment(at, row.sales_unit.store.zone) if at else _("none yet")

    @admin.display(description=gettext_lazy("learnt by asking only, in the last day"))
    def unheard(self, row: Any) -> str:
        its: webhook_health.Health = row.its_health
        if not its.payments:
            return "–"
        said = _("%(part)d of %(whole)d") % {"part": its.unheard, "whole": its.payments}
        if its.unheard_at is None:
            return said
        last = _("last %s") % clock.moment(its.unheard_at, row.sales_unit.store.zone)
        return f"{said} · {last}"

    @admin.display(description=gettext_lazy("address"))
    def host(self, row: WebhookRegistration) -> str:
        url = urlsplit(row.url)
        return f"{url.scheme}://{url.netloc}"

    @admin.display(description=gettext_lazy("secret set"), boolean=True)
    def has_secret(self, row: Any) -> bool:
        return bool(row.sealed_secret)


def _read(rows: Any) -> None:
    found = webhook_health.of(rows, timezone.now())
    for row in rows:
        row.its_health = found[row.pk]


def _in_words(its: webhook_health.Health) -> str:
    if not its.is_here:
        return _("at another address")
    if not its.has_secret:
        return _("without its secret")
    if its.fits is None:
        return _("nothing to hear")
    return _("hears all") if its.fits else _("misses some")
