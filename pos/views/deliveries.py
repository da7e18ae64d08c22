"""The other ways of a receipt to its customer: by mail, on the phone, or not at all."""

import io
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pos import deliveries, digital, exchanges, forms, gift_cards, handover, layout, mailings
from pos.models import Receipt
from pos.refusals import NotPossible, Refusal
from pos.views.till import look_after
from stores.routes import TillRequest


def _receipt(request: TillRequest, receipt_id: int) -> Receipt:
    return get_object_or_404(Receipt, pk=receipt_id, device__store=request.store)


@require_http_methods(["GET", "POST"])
def mail_receipt(request: TillRequest, receipt_id: int) -> HttpResponse:
    """Ask for the address; with one, the mail goes out in the background."""
    found = _receipt(request, receipt_id)
    if request.method == "GET":
        return render(request, "pos/_mail.html", {"receipt": found})

    def ask() -> None:
        address = request.POST.get("address", "")
        # The till's own key is of the act that comes next, and its button waits for the answer.
        key = None if request.htmx else forms.key_or_none(request)
        mailings.ask(found, address=address, staff_id=request.staff.pk, key=key)
        for other in exchanges.returned_for(found):
            with suppress(NotPossible):
                mailings.ask(other, address=address, staff_id=request.staff.pk)

    if request.htmx:
        return look_after(request, ask)
    try:
        ask()
    except Refusal as refusal:
        context = {"receipt": found, "refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    return HttpResponseRedirect(reverse("receipt", args=[found.pk]))


@require_GET
def show_qr(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The QR that takes the receipt to the customer's phone."""
    return render(request, "pos/_phone.html", {"receipt": _receipt(request, receipt_id)})


@require_GET
def receipt_qr(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The QR's picture, black on white: a scanner reads no other."""
    code = segno.make(digital.link(_receipt(request, receipt_id)), micro=False)
    picture = io.BytesIO()
    code.save(picture, kind="svg", scale=8, border=3, light="#fff", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_POST
def decline_receipt(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The customer wants none; the next one's basket is shown."""
    found = _receipt(request, receipt_id)
    return look_after(
        request,
        lambda: handover.decline(
            found,
            key=forms.key_of(request),
            staff_id=request.staff.pk,
        ),
    )


@require_http_methods(["GET", "POST"])
def digital_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's page: a button that opens the receipt once, and what became of it after."""
    found = digital.find(token)
    if found is None:
        raise Http404
    language = found.content["language"]
    with translation.override("nb" if language == "nn" else language):
        response = _opened(request, found) if request.method == "POST" else _status(request, found)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _opened(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    try:
        delivery = digital.open_up(receipt)
    except Refusal:
        return _status(request, receipt, status=410)
    numbers = [] if delivery.is_copy else gift_cards.numbers(receipt)
    rows = _rows(receipt, is_copy=delivery.is_copy, gift_cards=numbers)
    along = [
        {"content": other.content, "rows": _rows(other, is_copy=how.is_copy)}
        for other, how in exchanges.hand_along(receipt, digital.open_up)
    ]
    return render(request, "pos/digital.html", {**_page(receipt), "rows": rows, "along": along})


def _rows(receipt: Receipt, *, is_copy: bool, gift_cards: Sequence[str] = ()) -> list[layout.Row]:
    how: dict[str, Any] = {"is_copy": is_copy, "is_electronic": True, "gift_cards": gift_cards}
    return layout.rows(receipt.content, signature=receipt.signature, **how)


def _status(request: HttpRequest, receipt: Receipt, *, status: int = 200) -> HttpResponse:
    delivery = digital.opened(receipt)
    try:
        deliveries.is_next_a_copy(receipt)
    except Refusal:
        is_left = False
    else:
        is_left = delivery is None
    opened = timezone.localtime(delivery.at, receipt.device.store.zone) if delivery else None
    context = {**_page(receipt), "opened": opened, "is_left": is_left}
    return render(request, "pos/digital.html", context, status=status)


def _page(receipt: Receipt) -> dict[str, Any]:
    content = receipt.content
    return {"content": content, "title": layout.title(content), "seller": content["seller"]}
