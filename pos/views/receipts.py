"""Receipts on screen and on paper."""

import uuid
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from pos import (
    deliveries,
    exchanges,
    forms,
    gift_cards,
    gift_slips,
    handover,
    layout,
    mailings,
    narrow,
    printing,
    provisional,
    return_codes,
    shifts,
)
from pos.models import Delivery, PrintJob, Receipt
from pos.refusals import Refusal
from pos.views import approving
from pos.views.till import look_after
from stores import access, keys
from stores.access import Action
from stores.routes import TillRequest

LATEST = 20


def _receipt(request: TillRequest, receipt_id: int) -> Receipt:
    jobs = PrintJob.objects.filter(receipt=OuterRef("pk"), state=PrintJob.State.WAITING, fetches=0)
    found = Receipt.objects.annotate(waits_to_print=Exists(jobs))
    return get_object_or_404(found, pk=receipt_id, device__store=request.store)


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
    asked = found.print_jobs.select_related("printer").order_by("pk").last()
    context = {
        "receipt": found,
        **_drawn(found),
        "deliveries": made,
        "opened": any(one.kind == Delivery.Kind.DIGITAL for one in made),
        "mailing": found.mailings.order_by("pk").last(),
        "print_job": asked,
        "printer": request.device.printer,
        "may_take_over": asked and asked.state == PrintJob.State.WAITING and not asked.fetches,
        "here_key": keys.fresh(),
        "mails": mailings.is_set_up(),
        "backs": [one.pk for one in exchanges.returned_for(found)],
        "key": keys.fresh(),
        "mail_key": keys.fresh(),
        "slip_key": keys.fresh(),
        **_of_cards(request, found, is_out=bool(made)),
    }
    return render(request, "pos/receipt.html", context)


def _of_cards(request: TillRequest, receipt: Receipt, *, is_out: bool) -> dict[str, Any]:
    """Whether a gift card's number can come again, and by whose word. Of a receipt that has sold
    none nothing is asked for."""
    if not (is_out and receipt.gift_cards and gift_slips.good(receipt).exists()):
        return {}
    is_manager = access.can(request.staff, Action.APPROVE, request.store)
    return {"has_good_card": True, "is_manager": is_manager, "people": approving.people(request)}


@require_POST
def print_receipt(request: TillRequest, receipt_id: int) -> HttpResponse:
    """The first is the receipt, the second its one copy, no third: by the till's printer, or as a
    document that the tablet prints."""
    found, printer_id = _receipt(request, receipt_id), request.device.printer_id
    key = forms.key_or_none(request)
    if printer_id is None or "here" in request.POST:
        return _print_here(request, found, key)

    def ask() -> None:
        which: dict[str, Any] = {"staff_id": request.staff.pk, "printer_id": printer_id}
        deliveries.print_out(found, key=key, **which)
        exchanges.hand_along(found, lambda one: deliveries.print_out(one, **which))

    if request.htmx:
        return look_after(request, ask)
    try:
        ask()
    except Refusal as refusal:
        context = {"receipt": found, "refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    return HttpResponseRedirect(reverse("receipt", args=[found.pk]))


def _print_here(request: TillRequest, receipt: Receipt, key: uuid.UUID | None) -> HttpResponse:
    """The print document; what still waits for a printer comes out here in its place."""
    try:
        waits = getattr(receipt, "waits_to_print", False)
        taken = printing.take_over(receipt, key=key) if waits else None
        made: Delivery | PrintJob = taken or deliveries.print_out(
            receipt, staff_id=request.staff.pk, key=key
        )
    except Refusal as refusal:
        context = {"receipt": receipt, "refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    numbers = [] if made.is_copy else gift_cards.numbers(receipt)
    slip = _drawn(receipt, is_copy=made.is_copy, gift_cards=numbers)
    context = {**_with_code(receipt, slip), **paper(request, slip)}
    context["along"] = [
        {**other, **paper(request, other)}
        for other in (
            _drawn(one, is_copy=how.is_copy)
            for one, how in exchanges.hand_along(
                receipt,
                lambda one: (
                    printing.take_over(one, key=None)
                    or deliveries.print_out(one, staff_id=request.staff.pk)
                ),
            )
        )
    ]
    return render(request, "pos/receipt_print.html", context)


@require_POST
def print_provisional(request: TillRequest) -> HttpResponse:
    """The open basket on paper, which is no receipt and says so."""
    try:
        content = provisional.print_out(request.device, staff=request.staff)
    except Refusal as refusal:
        context = {"refusal": str(refusal)}
        return render(request, "pos/receipt_refused.html", context, status=409)
    slip = _slip(content)
    context = {**slip, **paper(request, slip)}
    return render(request, "pos/receipt_print.html", context)


def paper(request: TillRequest, slip: dict[str, Any]) -> dict[str, Any]:
    """What the tablet's own paper changes."""
    is_narrow = request.device.is_narrow
    rows = narrow.for_narrow(slip["rows"]) if is_narrow else slip["rows"]
    return {"is_narrow": is_narrow, "rows": rows}


def _drawn(receipt: Receipt, **how: Any) -> dict[str, Any]:
    return _slip(receipt.content, signature=receipt.signature, **how)


def _slip(content: dict[str, Any], **how: Any) -> dict[str, Any]:
    """What a slip is drawn from."""
    drawn = layout.rows(content, **how)
    return {"content": content, "title": layout.title(content), "rows": drawn}


def _with_code(receipt: Receipt, slip: dict[str, Any]) -> dict[str, Any]:
    """A sale's paper has the code that finds it again when its goods come back."""
    if not receipt.comes_back:
        return slip
    return {**slip, "return_code": return_codes.picture(receipt.pk)}
