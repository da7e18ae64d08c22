"""A manager's name and PIN for what a cashier may not do alone, asked for in the answer."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from pos import forms
from pos.refusals import NotPossible, Refusal
from stores import limits, pins
from stores.models import Staff
from stores.routes import TillRequest

# What an approved act brings along and did not before.
OURS = ("approver", "pin")


class WrongApproval(NotPossible):
    """No approval by that name and PIN; the act may be asked for again with another."""


def approver(request: TillRequest) -> Staff | None:
    """Who approves, their PIN checked; None where nobody does yet.

    Not in a transaction: a wrong try stays counted. Raises WrongApproval.
    """
    if "approver" not in request.POST:
        return None
    chosen = forms.read_number(request.POST["approver"])
    person = limits.approvers(request.store).filter(pk=chosen).first()
    try:
        return pins.check_pin(request.device, person, request.POST.get("pin", ""))
    except pins.SignInRefused as error:
        raise WrongApproval(str(error)) from error


def question(
    request: TillRequest, refusal: Refusal, drawn: Callable[[], dict[str, Any]] = dict
) -> dict[str, Any]:
    """The question for a manager on a page of its own, with what is `drawn` there; where that
    cannot be any more, as the goods have changed meanwhile, why not."""
    try:
        shown = drawn()
    except Refusal as other:
        return {"refusal": str(other)}
    return {**shown, "refusal": str(refusal), "needs_approval": True, "people": people(request)}


def ask(request: TillRequest, why: str) -> HttpResponse:
    """The same act again, with a manager: what was sent comes along."""
    sent = [(name, value) for name, value in request.POST.items() if name not in OURS]
    context = {
        "why": why,
        "url": request.path,
        "sent": sent,
        "people": people(request),
    }
    response = render(request, "pos/_approve.html", context)
    return trigger_client_event(response, "mend")


def people(request: TillRequest) -> QuerySet[Staff]:
    """Who may be asked here: nobody approves an act of their own."""
    return limits.approvers(request.store).exclude(pk=request.staff.pk)
