"""Goods come back without a receipt: scanned or found, priced, looked at, paid back.

The page holds what lies on the counter; nothing is kept before the money goes back.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pos import cash, forms, given_back, prices, unproven
from pos.approvals import NeedsApproval
from pos.entries import read_amount, read_quantity
from pos.models import Return
from pos.models.baskets import ONE
from pos.prices import Inquiry
from pos.refusals import NotPossible, Refusal, UnknownCode
from pos.unproven import Back
from pos.views import approving
from stores import keys, search
from stores.models import Product, Unit
from stores.money import amount_text
from stores.routes import TillRequest

MOST_FOUND = 8
QUANTITY, PRICE = "quantity-", "price-"


@require_http_methods(["GET", "POST"])
def take_back(request: TillRequest) -> HttpResponse:
    """Which goods, at what price and why; then the sum and its way; then the money."""
    typed = forms.read_words(request.POST.get("q", ""), most=60)
    context: dict[str, Any] = {
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "way": request.POST.get("way", ""),
        # In training none goes anywhere.
        "takes_cash": request.device.is_training or cash.is_taken(request.device),
        "key": keys.fresh(),
    }
    rows = _rows(request)
    if request.method == "POST":
        try:
            if "sure" in request.POST:
                return _give_back(request, rows)
            if "find" in request.POST or "add" in request.POST:
                context |= _put(request, rows, typed)
            elif "next" in request.POST:
                context |= _sure(request, rows)
        except (NeedsApproval, approving.WrongApproval) as refusal:
            context |= approving.question(request, refusal, lambda: _sure(request, rows))
        except Refusal as refusal:
            context["refusal"] = str(refusal)
    context["rows"] = _shown(request, rows)
    status = 409 if "refusal" in context else 200
    return render(request, "pos/unproven_return.html", context, status=status)


def _rows(request: TillRequest) -> dict[int, tuple[str, str]]:
    """What is on the page: quantity and price as they were typed, by product."""
    dropped = request.POST.get("drop", "")
    ids = [name.removeprefix(QUANTITY) for name in request.POST if name.startswith(QUANTITY)]
    return {
        pk: (request.POST.get(QUANTITY + one, ""), request.POST.get(PRICE + one, ""))
        for one in ids[: unproven.MOST_GOODS]
        if one != dropped and (pk := forms.read_number(one))
    }


def _put(request: TillRequest, rows: dict[int, tuple[str, str]], typed: str) -> dict[str, Any]:
    """Put the goods that were scanned or chosen on the page, or show which there are.

    Whoever scans here is told a price without a sale, which is a price inquiry (2-8-2 t).
    """
    chosen = forms.read_number(request.POST.get("add", ""))
    merchant, language = request.store.merchant_id, request.store.language
    if not typed and not chosen:
        return {}  # Enter in another field.
    if chosen:
        found = list(Product.objects.filter(pk=chosen, merchant=merchant, is_active=True))
    elif asked := _ask(request, typed):
        _add(rows, asked, language)
        return {}
    else:
        found = search.found(merchant, typed, language, MOST_FOUND)
    if len(found) == 1 and (asked := _ask(request, found[0].sku)):
        _add(rows, asked, language)
        return {}
    if not found:
        raise NotPossible(_("Nothing found. Try another word or a part of one, or the SKU."))
    return {"query": typed, "found": [(one, one.name(language)) for one in found]}


def _ask(request: TillRequest, code: str) -> Inquiry | None:
    """The goods of a whole code, their price journalled; None for what is none."""
    key, staff_id = forms.key_of(request), request.staff.pk
    try:
        return prices.look_up(request.device, code=code, key=key, staff_id=staff_id)
    except UnknownCode:
        return None


def _add(rows: dict[int, tuple[str, str]], asked: Inquiry, language: str) -> None:
    """One more of it, or what its label weighs, at today's price unless another was typed."""
    product = asked.product
    quantity, price = rows.get(product.pk, ("", amount_text(product.price, "", language)))
    count = (read_quantity(quantity) if quantity else 0) + (asked.weight or ONE)
    whole, rest = divmod(count, ONE)
    rows[product.pk] = (f"{whole},{rest:03d}" if rest else str(whole), price)


def _shown(request: TillRequest, rows: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    found = Product.objects.filter(merchant=request.store.merchant_id).in_bulk(list(rows))
    return [
        {
            "pk": pk,
            "name": found[pk].name(request.store.language),
            "today": found[pk].price,
            "is_weighed": found[pk].unit == Unit.KG,
            "quantity": quantity,
            "price": price,
        }
        for pk, (quantity, price) in rows.items()
        if pk in found
    ]


def _goods(request: TillRequest, rows: dict[int, tuple[str, str]]) -> list[Back]:
    """What was typed, read. Raises NotPossible."""
    language = request.store.language
    return [
        Back(pk, read_quantity(quantity), read_amount(price, language))
        for pk, (quantity, price) in rows.items()
    ]


def _sure(request: TillRequest, rows: dict[int, tuple[str, str]]) -> dict[str, Any]:
    """The same page with the sum and one button more. Raises NotPossible."""
    lines = unproven.lines(request.device, _goods(request, rows))
    amount = -sum(line.amount for line in lines)
    way = request.POST.get("way", "")
    if way not in unproven.WAYS:
        raise NotPossible(_("Choose how the money goes back."))
    paid = unproven.coins(request.device, amount) if way == "CASH" else amount
    chosen = [(line.name, -line.quantity, -line.amount) for line in lines]
    text = amount_text(paid, "", request.store.language)
    told = given_back.told(way, text, country=request.store.country)
    return {
        "lines": chosen,
        "amount": amount,
        "paid": paid,
        "told": "" if request.device.is_training else told,
    }


def _give_back(request: TillRequest, rows: dict[int, tuple[str, str]]) -> HttpResponse:
    asked = unproven.give_back(
        request.device,
        goods=_goods(request, rows),
        way=request.POST.get("way", ""),
        reason=forms.why_of(request),
        staff=request.staff,
        key=forms.key_of(request),
        seen=forms.read_number(request.POST.get("sum", "")),
        approver=approving.approver(request),
    )
    # Sent again because the answer got lost: what was paid back then.
    mine = Return.objects.filter(device=request.device, original=None, staff=request.staff)
    asked = asked or mine.order_by("pk").last()
    if asked is None:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    return HttpResponseRedirect(reverse("returned", args=[asked.pk]))
