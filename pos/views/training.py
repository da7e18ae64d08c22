"""Training at the till: what it is, the switch, and the end of a training sale."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from pos import baskets, forms, tenders, training
from pos.refusals import Refusal
from pos.views.till import look_after
from stores import access, keys
from stores.access import Action
from stores.routes import TillRequest


@require_GET
def show_training(request: TillRequest) -> HttpResponse:
    """Whether the till is in training, and the switch for who may use it."""
    return _page(request, "")


def _page(request: TillRequest, refusal: str, *, status: int = 200) -> HttpResponse:
    context = {
        "is_training": baskets.current(request.device).is_training,
        "may_switch": access.can(request.staff, Action.APPROVE, request.store),
        "has_app": bool(settings.TRAINING_URL),
        "refusal": refusal,
        "key": keys.fresh(),
    }
    return render(request, "pos/training.html", context, status=status)


@require_POST
def switch_training(request: TillRequest) -> HttpResponse:
    """On or off, as the form says; back to the till."""
    try:
        training.switch(
            request.device,
            is_on=request.POST.get("is_on") == "1",
            key=forms.key_of(request),
            staff_id=request.staff.pk,
        )
    except Refusal as refusal:
        return _page(request, str(refusal), status=409)
    return HttpResponseRedirect(reverse("till"))


@require_POST
def take_training(request: TillRequest) -> HttpResponse:
    """A training sale ends; no money moves."""
    return look_after(
        request,
        lambda: tenders.take_training(
            request.device,
            **forms.edit_of(request),
        ),
    )
