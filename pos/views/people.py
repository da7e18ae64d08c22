"""Who stands at the till: sign-in with a PIN, sign-out."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pos import forms, turns
from stores import pins
from stores.routes import DeviceRequest, go


@require_http_methods(["GET", "POST"])
def sign_in(request: DeviceRequest) -> HttpResponse:
    """Choose who you are, type the PIN; the basket is as it was."""
    people = pins.people_at(request.store)
    chosen = request.POST.get("staff", "") or request.GET.get("staff", "")
    refusal = ""
    if request.method == "POST":
        person = people.filter(pk=forms.read_number(chosen)).first()
        try:
            turns.begin(request.device, person, request.POST.get("pin", ""))
        except pins.SignInRefused as error:
            refusal = str(error)
        else:
            return HttpResponseRedirect(reverse("till"))
    context = {
        "device": request.device,
        "store": request.store,
        "people": people,
        "chosen": chosen,
        "refusal": refusal,
    }
    return render(request, "pos/sign_in.html", context)


@require_POST
def sign_out(request: DeviceRequest) -> HttpResponse:
    """The next person signs in; whoever stands here may make room."""
    turns.end(request.device)
    return go(request, "sign-in")
