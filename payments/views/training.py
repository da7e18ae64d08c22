"""Training with payments: the customer whom the cashier plays, and the practice QR."""

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from payments import panel
from payments.models import Payment
from payments.training import customer, samples, units
from payments.views import till
from pos import forms
from pos.refusals import Refusal
from stores.routes import TillRequest


@require_POST
def play_customer(request: TillRequest, payment_id: int) -> HttpResponse:
    """The simulated customer answers a request of training, or does not."""
    payment = get_object_or_404(
        Payment.objects.select_related("device__store"),
        pk=payment_id,
        device=request.device,
        is_training=True,
    )
    if request.POST.get("act") not in customer.Act.values:
        raise Http404
    played = refusal = ""
    try:
        act = customer.Act(request.POST["act"])
        played = customer.play(payment, act, key=forms.key_of(request))
    except Refusal as error:
        refusal = str(error)
    context = till.context(panel.see(request.device), refusal)
    return render(request, "payments/look.html", {**context, "played": played})


@require_GET
def practice(request: TillRequest) -> HttpResponse:
    """What a training customer shows: a QR and a number, on the screen or on paper."""
    sample = samples.of(request.store)
    square = segno.make(sample.personal_qr, micro=False)
    drawn = square.svg_inline(scale=6, border=4, light="#fff", title="QR", omitsize=True)
    context = {
        "sample": sample,
        "why_not": units.why_not(request.store),
        "qr": mark_safe(drawn),  # noqa: S308 – made by segno from our own text.
    }
    return render(request, "payments/practice.html", context)
