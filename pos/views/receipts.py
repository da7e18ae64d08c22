"""Receipts on screen and on paper."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from pos import deliveries, forms, gift_cards, handover, layout, mailings, provisional, shifts
from pos.models import Delivery, Receipt
from pos.refusals import Refusal
from stores import keys
from stores.routes import TillRequest

LATEST = 20


def _receipt(request: TillRequest, receipt_id: int) -> Receipt:
    return get_object_or_404(Receipt, pk=receipt_id, device__store=request.store)


@require_GET
def latest(request: TillRequest) -> HttpResponse:
    """What this device has issued last today, for a customer who comes back to the counter."""
    today = shifts.business_date(request.store, shifts.now())
    issued = Receipt.objects.filter(device=request.device, business_date__gte=today).order_by(
        "-issued_at", "-pk"
    )
    rows = list(
        issued.annotate(is_concluded=handover.IS_CONCLUDED).values(
            "pk", "kind", "number", "issued_at", "total", "is_concluded"
        )[:LATEST]
    )
    return render(request, "pos/receipts.html", {"receipts": rows})


@require_GET
def receipt(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The receipt on screen; a look is no delivery."""
    found = _receipt(request, receipt_id)
    made = list(found.deliveries.order_by("pk"))
    context = {
        "receipt": found,
        **_drawn(found),
        "deliveries": made,
        "opened": any(one.kind == Delivery.Kind.DIGITAL for one in made),
        "mailing": found.mailings.order_by("pk").last(),
        "mails": mailings.is_set_up(),
        "key": keys.fresh(),
        "mail_key": keys.fresh(),
    }
    return render(request, "pos/receipt.html", context)


@require_POST
def print_receipt(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The print document: the first is the receipt, the second its one copy, no third."""
    found = _receipt(request, receipt_id)
    try:
        delivery = deliveries.print_out(
            found, staff_id=request.staff.pk, key=forms.key_or_none(request)
        )
    except Refusal as refusal:
        context = {"receipt": found, "refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    numbers = [] if delivery.is_copy else gift_cards.numbers(found)
    context = _drawn(found, is_copy=delivery.is_copy, gift_cards=numbers)
    return render(request, "pos/receipt_print.html", context)


@require_POST
def print_provisional(request: TillRequest) -> HttpResponse:
    """The open basket on paper, which is no receipt and says so."""
    try:
        content = provisional.print_out(request.device, staff=request.staff)
    except Refusal as refusal:
        context = {"refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    return render(request, "pos/receipt_print.html", _slip(content))


def _drawn(receipt: Receipt, **how: Any) -> dict[str, Any]:
    return _slip(receipt.content, signature=receipt.signature, **how)


def _slip(content: dict[str, Any], **how: Any) -> dict[str, Any]:
    """What a slip is drawn from."""
    drawn = layout.rows(content, **how)
    return {"content": content, "title": layout.title(content), "rows": drawn}
