"""Products from a file: uploaded, checked without changing anything, shown, and then imported."""

import csv
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pos.assortment import changes, imports
from pos.assortment.columns import GOODS
from pos.assortment.reading import MOST_BYTES
from pos.exports import BOM
from pos.models import GoodsImport, Job
from pos.refusals import NotPossible
from stores import access, formulas
from stores.access import Action
from stores.audit import Act
from stores.models import Merchant
from stores.models.names import name_in
from stores.office import LookOnly, ScopedFilter
from stores.pages import OfficePolicy, Page

ON_A_PAGE = 100
# So many prices and new products are shown; the others are counted.
SHOWN = 50


class UploadForm(forms.Form):
    merchant = forms.ModelChoiceField(
        Merchant.objects.none(), label=gettext_lazy("Merchant"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file (XLSX)"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A file has at most 20 MB. Divide it."))
        return file


@admin.register(GoodsImport)
class GoodsImportAdmin(LookOnly):
    merchant_path = "merchant"
    sees = Action.KEEP_MASTER_DATA
    change_form_template = "admin/pos/goodsimport/import.html"
    list_display = ["name", "merchant", "state", "uploaded_at", "uploaded_by", *imports.COUNTED]
    list_filter = ["state", ("merchant", ScopedFilter)]
    list_select_related = ["merchant", "uploaded_by"]
    search_fields = ["name"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("content")

    def policies(self) -> dict[str, OfficePolicy]:
        """Who keeps the merchant's products uploads, too."""
        keeps = Page(Action.KEEP_MASTER_DATA, act=Action.KEEP_MASTER_DATA)
        return {**super().policies(), "add": keeps}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_somewhere(request, Action.KEEP_MASTER_DATA)

    def get_urls(self) -> list[URLPattern]:
        acts = Page(None, act=Action.KEEP_MASTER_DATA, of=self.whose())
        reads = Page(Action.KEEP_MASTER_DATA, of=self.whose())
        name = "pos_goodsimport"
        return [
            self.page("<int:pk>/import/", self.start, name=f"{name}_import", policy=acts),
            self.page("<int:pk>/faults/", self.faults, name=f"{name}_faults", policy=reads),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        merchants = access.merchants_kept_by(request.user).order_by("name", "pk")
        form.fields["merchant"].queryset = merchants  # type: ignore[attr-defined]
        if request.method == "POST" and form.is_valid():
            try:
                return self._upload(request, form.cleaned_data)
            except NotPossible as refusal:
                form.add_error("file", str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import products"),
            "form": form,
            "is_one": merchants.count() == 1,
            "columns": GOODS,
            "export_url": reverse("export-goods"),
        }
        return TemplateResponse(request, "admin/pos/goodsimport/upload.html", context)

    def _upload(self, request: HttpRequest, given: dict[str, Any]) -> HttpResponseRedirect:
        file = given["file"]
        made = imports.upload(
            given["merchant"],
            name=file.name,
            content=file.read(),
            language=(get_language() or "en")[:2],
            user=request.user,  # type: ignore[arg-type]
        )
        self.note(request, Act.ADDED, made, f"upload; sha256 {made.sha256}")
        return HttpResponseRedirect(reverse("admin:pos_goodsimport_change", args=[made.pk]))

    def start(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        try:
            if imports.begin(pk, user=request.user):  # type: ignore[arg-type]
                counts = f"{row.new} new, {row.changed} changed, {row.wrong} left out"
                self.note(request, Act.CHANGED, row, f"import begun; {counts}")
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:pos_goodsimport_change", args=[pk]))

    def faults(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All that is wrong, as a file to work through."""
        row = self._row(request, pk)
        answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="faults-{pk}.csv"'
        writer = csv.writer(answer, delimiter=";")
        writer.writerow(["row", "column", "value", "what_is_wrong"])
        for fault in row.faults.order_by("number", "pk").iterator():
            value = formulas.defused(fault.value)
            writer.writerow([fault.number, fault.column, value, fault.text])
        return answer

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = _context(row, request.GET.get("page", "1")) if row else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def _row(self, request: HttpRequest, pk: int) -> GoodsImport:
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        found: GoodsImport = row
        return found


def _context(row: GoodsImport, page: str) -> dict[str, Any]:
    rows = row.rows.order_by("number")
    faults = row.faults.order_by("number", "pk")
    priced = rows.exclude(price=F("price_before")).filter(price_before__isnull=False)
    is_under_way = row.state in (imports.State.CHECKING, imports.State.IMPORTING)
    job = imports.job_of(row) if is_under_way else None
    return {
        "title": row.name,
        "subtitle": None,
        "row": row,
        "percent": 100 * row.done // max(row.goal, 1),
        "is_under_way": is_under_way,
        "has_stopped": job is not None and job.state == Job.State.FAILED,
        "job": job,
        "imported": row.done - row.left_out,
        "prices": [(one, _name(one)) for one in priced[:SHOWN]],
        "priced": priced.count(),
        "changes": changes.of(row, most=SHOWN) if row.state == imports.State.CHECKED else None,
        "news": [(one, _name(one)) for one in rows.filter(before="")[:SHOWN]],
        "late": faults.filter(is_late=True)[:ON_A_PAGE],
        "faults": Paginator(faults.filter(is_late=False), ON_A_PAGE).get_page(page),
        "currency": imports.currency(row),
        "lead": capfirst(str(row.get_state_display())),
    }


def _name(row: Any) -> str:
    return name_in(row.wanted["names"], (get_language() or "en")[:2])
