"""The payment that the end of a day waits for: how it stands, and its safe cancel."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from payments import flow
from payments.models import Payment
from payments.models.payments import LIVE
from payments.models.undone import GOING_BACK
from pos import carrying, forms
from pos.models import Basket
from pos.refusals import Refusal
from stores import keys
from stores.routes import TillRequest


@require_GET
def live_payment(request: TillRequest) -> HttpResponse:
    """The device's payment as it stands, or that a refund is waited for; the page is asked to look
    anew once nothing is under way."""
    return _part(request)


def _part(request: TillRequest, refusal: str = "") -> HttpResponse:
    of_basket = Payment.objects.filter(
        device=request.device,
        basket__state__in=Basket.ALIVE,
        basket__frozen_at__isnull=False,
    )
    payment = of_basket.filter(LIVE | GOING_BACK).order_by("-pk").first()
    if payment is None and carrying.paying(request.device):
        return render(request, "payments/_live.html#refunding")
    if payment is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    can_abort = payment.state in (Payment.State.REQUESTED, Payment.State.CREATED)
    context = {
        "payment": payment,
        "can_abort": can_abort and payment.aborted_at is None,
        "key": keys.fresh(),
        "refusal": refusal,
    }
    return render(request, "payments/_live.html", context)


@require_POST
def abort_live_payment(request: TillRequest, payment_id: int) -> HttpResponse:
    """Give up the request from the page of the day; Vipps decides whether that still works."""
    payment = get_object_or_404(Payment, pk=payment_id, device=request.device)
    try:
        flow.abort(
            payment.pk,
            key=forms.key_of(request),
            device_id=request.device.pk,
            who=flow.Who(staff_id=request.staff.pk),
        )
    except Refusal as refusal:
        return _part(request, str(refusal))
    return _part(request)
