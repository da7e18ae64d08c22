"""Goods come back at the till: found by receipt or by customer, chosen, looked at, paid back."""

import functools
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from payments import goods_back, lookups, ways
from payments.models import LookUp
from payments.views import exchanges
from payments.views.ways import shown
from payments.vipps.qr import LONGEST, is_personal_qr
from pos import baskets, forms, parts, return_codes, returns, training
from pos.approvals import NeedsApproval
from pos.entries import read_quantity
from pos.models import Receipt, Return
from pos.models.baskets import ONE
from pos.refusals import NotPossible, Refusal
from pos.returns import Left
from pos.views import approving
from stores import keys
from stores.routes import TillRequest

LATEST = 12
MOST_FOUND = 20


def _sales(request: TillRequest) -> Any:
    """The sales that can come back here: those of the merchant, its other stores' by their code; in
    training those of training."""
    ours = Receipt.objects.filter(device__store__merchant=request.store.merchant_id)
    kind = Receipt.Kind.TRAINING if request.device.is_training else Receipt.Kind.SALE
    return ours.filter(kind=kind, goods_return=None).select_related("device__store")


@require_http_methods(["GET", "POST"])
def find(request: TillRequest) -> HttpResponse:
    """Which sale? By the code on the receipt, by its number, by who has paid, or one of the last.

    What is typed or scanned is posted: it may be a customer's QR or number, which no address of a
    page may hold.
    """
    typed = (request.POST or request.GET).get("q", "").strip()[:LONGEST]
    if request.method == "POST" and lookups.is_customer(typed, request.store):
        return _find_customer(request, typed)
    typed = typed[:40]
    if (pk := return_codes.read(typed)) and _sales(request).filter(pk=pk).exists():
        return HttpResponseRedirect(reverse("return-goods", args=[pk]))
    if refusal := _why_other_kind(request, pk):
        return _found(request, typed, refusal=refusal, status=409)
    return _found(request, typed)


def _why_other_kind(request: TillRequest, pk: int | None) -> str:
    """Why the sale of a code does not come back now: one of training, or a real one in training."""
    ours = Receipt.objects.filter(device__store__merchant=request.store.merchant_id)
    receipt = ours.filter(pk=pk).first() if pk else None
    try:
        if receipt:
            training.refuse_other_kind(receipt, baskets.current(request.device))
    except NotPossible as refusal:
        return str(refusal)
    return ""


def _found(
    request: TillRequest, typed: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page with what was typed, and the sales that have that number."""
    here = _sales(request).filter(device__store=request.store).order_by("-issued_at", "-pk")
    number = forms.read_number(typed)
    found = here.filter(number=number)[:MOST_FOUND] if typed else here[:LATEST]
    context = {
        "query": typed,
        "receipts": [] if refusal else list(found),
        "refusal": refusal,
        "key": keys.fresh(),
        "finds_by_app": request.store.finds_by_app,
    }
    return render(request, "payments/return_find.html", context, status=status)


def _find_customer(request: TillRequest, typed: str) -> HttpResponse:
    try:
        asked = lookups.look_up(
            request.device, text=typed, key=forms.key_of(request), staff=request.staff
        )
    except Refusal as refusal:
        is_limit, is_silent = (
            isinstance(refusal, kind) for kind in (lookups.TooMany, lookups.NoAnswer)
        )
        status = 429 if is_limit else 503 if is_silent else 409
        kept = "" if is_personal_qr(typed) else typed
        return _found(request, kept, refusal=str(refusal), status=status)
    return HttpResponseRedirect(reverse("customers-sales", args=[asked.pk]))


@require_GET
def customers_sales(request: TillRequest, look_up_id: int) -> HttpResponse:
    """What one customer has bought, for as long as the look-up of this person here is shown."""
    asked = get_object_or_404(LookUp, pk=look_up_id, device=request.device, staff=request.staff)
    try:
        found = lookups.sales(asked, request.store)
    except Refusal as refusal:
        return _found(request, "", refusal=str(refusal), status=409)
    context = {"receipts": found.receipts, "last_digits": found.last_digits}
    return render(request, "payments/return_customer.html", context)


@require_http_methods(["GET", "POST"])
def choose(request: TillRequest, receipt_id: int) -> HttpResponse:
    """Which goods of it, how they are paid back, and then the money."""
    receipt = get_object_or_404(_sales(request), pk=receipt_id)
    left = [one for one in returns.left(receipt) if one.quantity]
    context: dict[str, Any] = {
        "receipt": receipt,
        "rows": [(one, request.POST.get(f"line-{one.line.pk}", "")) for one in left],
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "key": keys.fresh(),
    }
    if request.method == "POST":
        try:
            chosen = _read(request, left)
            if "sure" in request.POST:
                return _give_back(request, receipt, chosen)
            if "exchange" in request.POST:
                return exchanges.begin(request, receipt, chosen)
            context |= _sure(request, receipt, chosen)
        except (NeedsApproval, approving.WrongApproval) as refusal:
            again = functools.partial(_sure, request, receipt, chosen)
            context |= approving.question(request, refusal, again)
        except Refusal as refusal:
            context["refusal"] = str(refusal)
    status = 409 if "refusal" in context else 200
    return render(request, "payments/return_goods.html", context, status=status)


def _read(request: TillRequest, left: list[Left]) -> dict[int, int]:
    """What was chosen, in thousandths by receipt line; all that is left with one press."""
    if "all" in request.POST:
        return {one.line.pk: one.quantity for one in left}
    typed = {one.line.pk: request.POST.get(f"line-{one.line.pk}", "").strip() for one in left}
    return {pk: read_quantity(text) for pk, text in typed.items() if text not in ("", "0")}


def _sure(request: TillRequest, receipt: Receipt, chosen: dict[int, int]) -> dict[str, Any]:
    """The same page with the sum and the ways, and one button more. Raises NotPossible."""
    if "change" in request.POST:
        return {}
    lines = returns.choose(receipt, chosen)
    amount = sum(line.amount for line in lines)
    found = goods_back.back(receipt, ways.best(receipt))
    planned = parts.plan(receipt, found, amount)
    found_ways = [shown(receipt, part, planned) for part in planned]
    return {
        # What the customer gets: cash in coins that there are.
        "amount": sum(its for _name, its, _told in found_ways),
        "plan": parts.mark(receipt, planned),
        "chosen": [(line, line.quantity, _typed(line.quantity)) for line in lines],
        "ways": found_ways,
    }


def _typed(quantity: int) -> str:
    """As a person types it: `2000`, `0,455`. What is shown to people groups its digits."""
    whole, rest = divmod(quantity, ONE)
    return f"{whole},{rest:03d}" if rest else str(whole)


def _give_back(request: TillRequest, receipt: Receipt, chosen: dict[int, int]) -> HttpResponse:
    asked = goods_back.give_back(
        request.device,
        receipt,
        quantities=chosen,
        reason=forms.why_of(request),
        staff=request.staff,
        key=forms.key_of(request),
        approver=approving.approver(request),
        seen=request.POST.get("plan"),
    )
    # Sent again because the answer got lost: what was asked for then.
    asked = asked or Return.objects.filter(original=receipt, device=request.device).last()
    if asked is None:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    return HttpResponseRedirect(reverse("returned", args=[asked.pk]))


@require_GET
def returned(request: TillRequest, return_id: int) -> HttpResponse:
    """What became of a return: the money is on its way, back, or refused."""
    asked = get_object_or_404(
        Return.objects.select_related("original"), pk=return_id, device__store=request.store
    )
    template = "payments/return_done.html"
    if request.htmx:
        template += "#state"
    planned = parts.going_back(asked)
    is_done = asked.state == Return.State.ISSUED
    ways_back = [
        shown(asked.sale, part, planned, is_done=is_done) for part in planned if asked.original
    ]
    context = {
        "asked": asked,
        "receipt": getattr(asked, "receipt", None),
        "key": keys.fresh(),
        "ways": ways_back,
        "amount": sum(its for _name, its, _told in ways_back) or asked.amount,
    }
    return render(request, template, context)
