"""What the till asks before an act is done: the same act comes again with the answer."""

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from pos.approvals import NeedsApproval
from pos.discounts import EndsDiscounts
from pos.goods_lines import NeedsWeight
from pos.refusals import Refusal
from pos.views import approving
from stores.routes import TillRequest


def asked(request: TillRequest, refusal: Refusal) -> HttpResponse | None:
    """The question, in the place of the goods until it is answered; None where it is a plain no.

    Nothing has been changed.
    """
    if isinstance(refusal, NeedsApproval):
        return approving.ask(request, str(refusal))
    if isinstance(refusal, NeedsWeight):
        return _weight(request, refusal)
    if isinstance(refusal, EndsDiscounts):
        return _ends(request, refusal)
    return None


def _weight(request: TillRequest, refusal: NeedsWeight) -> HttpResponse:
    """What do these goods weigh?

    Goods that were asked for by their whole code show no price before they are in the basket: that
    would be an inquiry, and those are journalled (`pos.prices`).
    """
    product, is_inquiry = refusal.product, bool(request.POST.get("code"))
    context = {
        "product": product,
        "name": product.name(request.store.language),
        "price": None if is_inquiry else product.price,
    }
    return render(request, "pos/_weigh.html", context)


def _ends(request: TillRequest, refusal: EndsDiscounts) -> HttpResponse:
    """May what was taken off these lines fall away? What was sent comes along."""
    context = {"url": request.path, "sent": list(request.POST.items()), "lines": refusal.lines}
    response = render(request, "pos/_ends.html", context)
    return trigger_client_event(response, "mend")
