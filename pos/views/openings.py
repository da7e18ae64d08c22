"""The drawer is opened without a sale, from a page of its own: why, and who allows it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pos import forms, openings
from pos.approvals import NeedsApproval
from pos.refusals import Refusal
from pos.views import approving
from stores import keys
from stores.routes import TillRequest


def reasons() -> list[str]:
    """Why drawers are opened; the first of them is asked for most."""
    return [
        _("Change money"),
        _("Wrong change given"),
        _("Counting the drawer"),
        _("Something is stuck"),
        _("Other reason"),
    ]


@require_http_methods(["GET", "POST"])
def open_drawer(request: TillRequest) -> HttpResponse:
    """Say why, and the drawer is asked to open; beyond the role's limit with a manager's PIN."""
    context: dict[str, Any] = {
        "reasons": reasons(),
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "key": keys.fresh(),
    }
    if request.method == "POST":
        try:
            return _ask(request)
        except (NeedsApproval, approving.WrongApproval) as refusal:
            context |= approving.question(request, refusal)
        except Refusal as refusal:
            context["refusal"] = str(refusal)
    why_not, is_asked = openings.look(request.device)
    context |= {"why_not": why_not, "is_asked": is_asked}
    status = 409 if "refusal" in context else 200
    return render(request, "pos/open_drawer.html", context, status=status)


def _ask(request: TillRequest) -> HttpResponse:
    openings.ask(
        request.device,
        reason=forms.why_of(request),
        staff=request.staff,
        key=forms.key_of(request),
        approver=approving.approver(request),
    )
    return HttpResponseRedirect(reverse("open-drawer"))
