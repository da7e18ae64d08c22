"""The office's pages: what every admin of ours has in common.

A person sees the rows of the stores or merchants in which a role allows it, and changes those in
which one allows that. Django's own permissions are not asked: there is one `can()`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import DateField, DateTimeField, ForeignKey, Model, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from . import access, columns, named, places, typed
from .access import Action
from .audited import Audited
from .choices import choices_of, limit_choices, once
from .inline import LabelledFormSet
from .listing import Counted, Listing
from .pages import Guarded, OfficePolicy, Page, Place

# Columns that nobody looks for, by what their names have in common.
SECRETS = re.compile(r"(^|_)(hash|sha256|sealed|secret|token|pin|password)")


class Scoped:
    """Where a model's rows belong, and what one must be allowed to see and to change them.

    Exactly one path is set: `store_path` (`device__store`) or `merchant_path` (`merchant`, or
    `pk` of the merchant itself). `holder` is the part of a `store_path` that is few and has many
    rows (`device`), if it is not all but the last. `keeps = None` makes a page for looking only.
    """

    model: type[Model]
    store_path = ""
    merchant_path = ""
    holder = ""
    sees: Action = Action.SEE_OFFICE
    keeps: Action | None = Action.KEEP_MASTER_DATA

    def within(self, request: HttpRequest, action: Action) -> Q:
        """The rows in which the user may do this, as a filter without a query of its own."""
        if access.is_over_all(request.user):
            return Q()
        if self.store_path:
            asked = f"rows within {type(self).__name__} {action}"
            return once(
                request, asked, lambda: self.belonging(access.stores_of(request.user, action))
            )
        merchants = (
            access.merchants_kept_by(request.user)
            if action == Action.KEEP_MASTER_DATA
            else access.merchants_of(request.user, action)
        )
        return Q(**{f"{self.merchant_path}__in": merchants})

    def belonging(self, stores: Any) -> Q:
        """The rows of these stores, or of the stores with these ids."""
        holder = self.holder or self.store_path.rpartition("__")[0]
        path = self.store_path.removeprefix(holder).removeprefix("__") if holder else ""
        return places.belonging(self.model, holder or self.store_path, path, stores)

    def may_somewhere(self, request: HttpRequest, action: Action) -> bool:
        """May the user do this in any store or merchant at all?"""
        places: QuerySet[Any] = (
            access.stores_of(request.user, action)
            if self.store_path
            else access.merchants_of(request.user, action)
        )
        # What the same roles allow is asked once.
        asked = f"{bool(self.store_path)} {access.roles_with(action)}"
        return access.is_over_all(request.user) or once(request, asked, places.exists)

    def may(self, request: HttpRequest, action: Action, obj: Model) -> bool:
        rows = type(obj)._default_manager.filter(self.within(request, action), pk=obj.pk)
        return access.is_over_all(request.user) or rows.exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_somewhere(request, self.sees)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_somewhere(request, self.sees)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.keeps is not None and self.may_somewhere(request, self.keeps)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self.keeps is None or not self.may_somewhere(request, self.keeps):
            return False
        return not isinstance(obj, self.model) or self.may(request, self.keeps, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return getattr(self.model, "may_delete", False) and self.has_change_permission(request, obj)


class OfficeAdmin(Scoped, Guarded, Audited):
    list_per_page = 50
    show_full_result_count = False
    paginator = Counted
    # What a page calls its fields, where that is not what their columns are called.
    labels: ClassVar[Mapping[str, Any]] = {}
    # What may have been typed above the list, for rows that are too many to look through.
    meanings: Callable[[str], list[Q]] | None = None

    def whose(self) -> Place:
        return Place(
            self.model, store=self.store_path, merchant=self.merchant_path, shown=self.sees
        )

    def policies(self) -> dict[str, OfficePolicy]:
        row = self.whose()
        deletes = self.keeps if getattr(self.model, "may_delete", False) else None
        return {
            "changelist": Page(self.sees, act=deletes),
            "add": Page(self.keeps, act=self.keeps),
            "change": Page(self.sees, act=self.keeps, of=row),
            "delete": Page(deletes, act=deletes, of=row),
            "history": Page(self.sees, of=row),
        }

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change, labels=self.labels, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self.within(request, self.sees))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Titled by what is in it, not by what one could do with a row."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = typed.term(search_term)
        if self.meanings is None:
            return super().get_search_results(request, queryset, search_term)
        return (named.newest(queryset, self.meanings(term)) if term else queryset), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """By no address of a list is a hash or a sealed key guessed letter by letter."""
        return not SECRETS.search(lookup) and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Listing

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self.local(super().get_list_display(request), DateField)

    def local_fieldsets(self, found: Any) -> Any:
        """For a page on which no moment can be edited."""
        return [
            (title, {**options, "fields": self.local(options["fields"], DateTimeField)})
            for title, options in found
        ]

    def local(self, names: Iterable[Any], kind: type[DateField[Any, Any]]) -> list[Any]:
        """Fields and columns, those of this kind on the clock of the row's store."""
        return columns.local(self.model, names, kind, self.store_path)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        limit_choices(db_field, request, kwargs, self.keeps or self.sees)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        # Choices are limited already; this is the second wall, inside the page's transaction.
        if self.keeps and not self.may(request, self.keeps, obj):
            raise PermissionDenied


class OfficeInline(Scoped, admin.TabularInline[Any, Any]):
    extra = 0
    formset = LabelledFormSet

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self.within(request, self.sees))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        limit_choices(db_field, request, kwargs, self.keeps or self.sees)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LookOnly(OfficeAdmin):
    """Rows that the till writes and nobody edits."""

    keeps: Action | None = None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.local_fieldsets(super().get_fieldsets(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedFilter(admin.RelatedFieldListFilter):
    """A filter that names only what the user may see."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.admin = model_admin
        super().__init__(field, request, params, model, model_admin, field_path)

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[Any]:
        places = choices_of(field.remote_field.model, request, Action.SEE_OFFICE)
        is_all = places is None or access.is_over_all(request.user)
        limit = {} if is_all or places is None else {"pk__in": places.values("pk")}
        ordering = self.field_admin_ordering(field, request, model_admin)
        found: list[Any] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to=limit
        )
        return found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        chosen = self.used_parameters.get(self.lookup_kwarg)
        if not chosen or self.field_path != getattr(self.admin, "store_path", ""):
            return super().queryset(request, queryset)
        try:
            return queryset.filter(self.admin.belonging(chosen))
        except (ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error) from error
