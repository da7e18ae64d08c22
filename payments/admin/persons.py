"""A customer asks what is kept of them, or to have it deleted: the page that answers.

The number is in no address and no list: it is posted, answered, and gone.
"""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments import persons
from payments.admin import words
from payments.models import PersonRequest
from pos.refusals import Refusal
from stores import access, audit
from stores.access import Action
from stores.audit import Act
from stores.models import Merchant
from stores.office import LookOnly, ScopedFilter
from stores.pages import OfficePolicy, Page


@admin.register(PersonRequest)
class PersonRequestAdmin(LookOnly):
    merchant_path = "merchant"
    sees = Action.SEE_AUDIT
    list_display = ["at", "merchant", "kind", "last_digits", "purchases", "note", "user"]
    list_filter = ["kind", ("merchant", ScopedFilter)]
    list_select_related = ["merchant", "user"]
    search_fields = ["note"]
    ordering = ["-pk"]
    fields = ["at", "merchant", "kind", "last_digits", "purchases", "note", "user"]

    def policies(self) -> dict[str, OfficePolicy]:
        """Who keeps the merchant's data answers, too: another reads what was answered."""
        answers = Page(Action.KEEP_MASTER_DATA, act=Action.KEEP_MASTER_DATA)
        return {**super().policies(), "add": answers}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_somewhere(request, Action.KEEP_MASTER_DATA)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Which number, of which merchant, and what to do; the answer stands below."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        merchants = access.merchants_kept_by(request.user).order_by("name")
        known: persons.Known | None = None
        if request.method == "POST":
            chosen = request.POST.get("merchant", "")
            merchant = merchants.filter(pk=chosen if chosen.isdecimal() else 0).first()
            if merchant is None:
                raise PermissionDenied
            try:
                answer = self._answer(request, merchant)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                known = answer
        return TemplateResponse(
            request,
            "admin/payments/person.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("What is kept of a customer"),
                "merchants": merchants,
                "typed": request.POST,
                "known": known,
                "purchases": _rows(known) if known else [],
            },
        )

    def _answer(self, request: HttpRequest, merchant: Merchant) -> persons.Known | HttpResponse:
        act = request.POST.get("act", "tell")
        do = persons.erase if act == "erase" else persons.tell
        number, note = request.POST.get("number", ""), request.POST.get("note", "")
        known = do(merchant, number=number, note=note, user=request.user)  # type: ignore[arg-type]
        done = Act.DELETED if act == "erase" else Act.EXPORTED
        audit.record(done, request=request, of=merchant, text="a customer's data")
        if act == "file":
            content = json.dumps(known.as_data(), ensure_ascii=False, indent=2)
            name = 'attachment; filename="customer.json"'
            headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
            return HttpResponse(content, content_type="application/json", headers=headers)
        if act == "erase":
            count = len(known.purchases)
            said = ngettext(
                "Deleted: nothing leads from the number to its %(count)d purchase any more.",
                "Deleted: nothing leads from the number to its %(count)d purchases any more.",
                count,
            )
            messages.success(request, said % {"count": count})
            return HttpResponseRedirect(reverse("admin:payments_personrequest_changelist"))
        return known


def _rows(known: persons.Known) -> list[tuple[persons.Purchase, str]]:
    """The purchases, each with its amount as it is written."""
    return [(one, words.money(one.amount, one.currency)) for one in known.purchases]
