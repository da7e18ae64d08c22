"""*Test these keys* at a sales unit: the last result in words, and the act that asks again."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import key_checks
from payments.models import SalesUnit
from stores.access import Action
from stores.audit import Act
from stores.office import OfficeAdmin
from stores.pages import Page

# Whoever presses twice gets one answer.
AGAIN = dt.timedelta(seconds=5)


class KeyTests(OfficeAdmin):
    """For whoever keeps the keys. Tried outside of any transaction; the result is audited."""

    change_form_template = "admin/payments/salesunit/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        policy = Page(Action.KEEP_KEYS, act=Action.KEEP_KEYS, of=self.whose())
        name = "payments_salesunit_test"
        return [
            self.page("<int:pk>/test/", self.test_keys, name=name, policy=policy),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        unit = self.get_object(request, object_id)
        may_test = unit is not None and self.may(request, Action.KEEP_KEYS, unit)
        extra = {**(extra_context or {}), "may_test": may_test}
        return super().change_view(request, object_id, form_url, extra)

    def test_keys(self, request: HttpRequest, pk: int) -> HttpResponse:
        units = self.get_queryset(request).select_related("keys", "store")
        unit: SalesUnit = get_object_or_404(units, pk=pk)
        if not self.may(request, Action.KEEP_KEYS, unit):
            raise PermissionDenied
        if request.method != "POST":
            return self._result(request, unit)
        if unit.tested_at is None or unit.tested_at < timezone.now() - AGAIN:
            key_checks.try_keys(unit)
            self.note(request, Act.TESTED, unit, _said(unit))
        if unit.tested_fits:
            messages.success(request, _("These keys work."))
        return HttpResponseRedirect(reverse("admin:payments_salesunit_test", args=[pk]))

    def _result(self, request: HttpRequest, unit: SalesUnit) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": unit,
            "title": _("Keys of %s") % unit,
            "lines": key_checks.lines(unit),
            "where": key_checks.where(unit),
        }
        return TemplateResponse(request, "admin/payments/salesunit/test.html", context)

    @admin.display(description=gettext_lazy("keys"), ordering="tested_fits")
    def keys_tested(self, unit: SalesUnit) -> str:
        return _said(unit)


def _said(unit: SalesUnit) -> str:
    if unit.tested_at is None:
        return _("not tested")
    if unit.tested_fits is None:
        return _("no answer")
    return _("work") if unit.tested_fits else _("do not work")
