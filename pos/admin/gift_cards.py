"""Gift cards in the office: each with its history, what is outstanding, and for how much to sell.

A card's number is nowhere here: who has it has the money.
"""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import forms, gift_office, search
from pos.models import GiftCard, GiftCardTerms
from pos.refusals import Refusal
from stores.access import Action
from stores.admin.forms import PriceField
from stores.audit import Act
from stores.office import LookOnly, OfficeAdmin, ScopedFilter
from stores.pages import Page
from stores.templatetags.money import amount, with_currency


class TermsForm(ModelForm[GiftCardTerms]):
    smallest = PriceField(label=gettext_lazy("smallest amount"))
    largest = PriceField(label=gettext_lazy("largest amount"))


@admin.register(GiftCardTerms)
class GiftCardTermsAdmin(OfficeAdmin):
    merchant_path = "merchant"
    form = TermsForm
    list_display = ["merchant", "smallest_shown", "largest_shown", "months"]
    search_fields = ["merchant__name"]
    ordering = ["merchant__name"]
    fields = ["merchant", "smallest", "largest", "months"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["merchant"] if obj else []

    @admin.display(description=gettext_lazy("smallest amount"), ordering="smallest")
    def smallest_shown(self, terms: GiftCardTerms) -> str:
        return amount(terms.smallest)

    @admin.display(description=gettext_lazy("largest amount"), ordering="largest")
    def largest_shown(self, terms: GiftCardTerms) -> str:
        return amount(terms.largest)


@admin.register(GiftCard)
class GiftCardAdmin(LookOnly):
    merchant_path = "merchant"
    sees = Action.SEE_PAYMENTS
    change_list_template = "admin/pos/giftcard/change_list.html"
    list_display = ["shown", "merchant", "sold_at", "sold_for", "left", "state", "last_date"]
    list_filter = [("merchant", ScopedFilter), "is_training"]
    list_select_related = ["merchant"]
    search_fields = ["last_digits"]
    search_help_text = gettext_lazy("The last four digits.")
    meanings = staticmethod(search.gift_cards)
    ordering = ["-pk"]
    sortable_by = ()

    @admin.display(description=gettext_lazy("number"))
    def shown(self, card: GiftCard) -> str:
        return str(card)

    @admin.display(description=gettext_lazy("sold for"))
    def sold_for(self, card: GiftCard) -> str:
        return with_currency(card.amount, card.currency)

    @admin.display(description=gettext_lazy("balance"))
    def left(self, card: GiftCard) -> str:
        return with_currency(card.balance, card.currency)

    @admin.display(description=gettext_lazy("state"))
    def state(self, card: GiftCard) -> str:
        if card.is_training:
            return _("Training")
        if card.closed_at:
            return _("Returned")
        return _("Blocked") if card.blocked_at else _("Good")

    def get_urls(self) -> list[URLPattern]:
        settles = Page(None, act=Action.SETTLE, of=self.whose())
        name = "pos_giftcard"
        return [
            self.page(
                "outstanding/",
                self.outstanding,
                name=f"{name}_outstanding",
                policy=Page(self.sees),
            ),
            self.page("<int:pk>/block/", self.block, name=f"{name}_block", policy=settles),
            self.page("<int:pk>/release/", self.release, name=f"{name}_release", policy=settles),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A card, every change of its balance, and what the office may do about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        card: GiftCard | None = self.get_object(request, object_id)
        if card is None:
            raise Http404
        if request.method == "POST":
            raise PermissionDenied
        context = {
            "card": card,
            "state": self.state(card),
            "entries": card.entries.select_related("tender", "staff").order_by("number"),
            "notes": card.notes.select_related("user").order_by("pk"),
            "held": gift_office.held_by_tills(card).select_related("tender__basket__device__store"),
            "may_settle": self.may(request, Action.SETTLE, card) and not card.is_training,
        }
        return self._page(request, "card.html", str(card), context)

    def block(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The card pays no more, or again."""
        card, note = self._card(request, pk), request.POST.get("note", "")
        is_blocked = request.POST.get("is_blocked") == "1"
        try:
            gift_office.block(card.pk, is_blocked=is_blocked, note=note, user=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("Blocked.") if is_blocked else _("Set free.")
            self.note(request, Act.SETTLED, card, said)
            messages.success(request, said)
        return _to(card)

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What an unfinished basket holds of the card goes back to it."""
        card = self._card(request, pk)
        tender = forms.read_number(request.POST.get("tender", ""))
        try:
            gift_office.release(card, tender)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            self.note(request, Act.SETTLED, card, _("Given back."))
            messages.success(request, _("Given back."))
        return _to(card)

    def _card(self, request: HttpRequest, pk: int) -> GiftCard:
        """Of an act that has been posted by who may do it."""
        card: GiftCard | None = self.get_object(request, str(pk))
        if card is None:
            raise Http404
        if request.method != "POST" or not self.may(request, Action.SETTLE, card):
            raise PermissionDenied
        return card

    def outstanding(self, request: HttpRequest) -> HttpResponse:
        """What each merchant owes the holders of its cards at the end of a day."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        day = parse_day(request.GET.get("day", "")) or timezone.localdate()
        until = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
        rows = gift_office.outstanding(self.get_queryset(request).order_by(), until=until)
        context = {"day": day, "rows": rows}
        return self._page(request, "outstanding.html", _("Outstanding gift cards"), context)

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/pos/giftcard/{name}", {**shared, **context})


def parse_day(text: str) -> dt.date | None:
    """A day as the browser's field sends it; None for anything else, and for one without a next."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return None if day == dt.date.max else day


def _to(card: GiftCard) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:pos_giftcard_change", args=[card.pk]))
