"""The payment side of the till: one look at the whole truth, and the acts on a payment."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from payments import connections, flow, panel, payers, units
from payments.models import Brand, Payment
from payments.training import customer
from payments.training import units as training_units
from payments.views.exchanges import ending
from payments.vipps.errors import VippsError
from pos import forms, screen
from pos.refusals import Refusal
from stores import countries
from stores.routes import DeviceRequest, TillRequest

PLAY_KEYS = ("F4", "F6", "F7", "F8")
CSS = {Brand.Name.VIPPS: "vipps", Brand.Name.MOBILEPAY: "mobilepay"}


@require_GET
@gzip_page
def page(request: TillRequest) -> HttpResponse:
    """The whole till as it is now. Everything that changes on it is fetched again in parts."""
    its = {
        "device": request.device,
        "staff": request.staff,
        **screen.page_context(request.store),
        **context(panel.see(request.device, request.along)),
    }
    return render(request, "payments/till.html", its)


@require_GET
def look(request: TillRequest) -> HttpResponse:
    """Basket, pay bar and panel as they are now."""
    return render(request, "payments/look.html", context(panel.see(request.device, request.along)))


def context(scene: panel.Scene, refusal: str = "") -> dict[str, Any]:
    """All that one look shows."""
    return {
        **screen.basket_context(scene.basket, scene.lines, received=scene.received),
        "parts": scene.parts,
        "credits": scene.credits,
        "undelivered": scene.undelivered,
        "parked": scene.parked,
        "printer_trouble": scene.printer_trouble,
        "unprinted": scene.unprinted,
        "has_printer": scene.printer_trouble is not None,
        "sold_while_parked": scene.sold_while_parked,
        "store": scene.store,
        "brand": {"name": scene.brand, "css": CSS[scene.name or Brand.Name.VIPPS]},
        "unavailable": _why_no_app(scene),
        "not_live": countries.why_not_live(scene.store),
        **_cash(scene),
        "plays": _plays(scene.at),
        "payer": scene.payer,
        "panel": panel.panel_for(scene),
        "part": scene.part,
        "payment": panel.hold(scene) if scene.is_held else None,
        "is_refused": scene.is_refused,
        **ending(scene),
        "refusal": refusal,
    }


def _why_no_app(scene: panel.Scene) -> str:
    """Why nobody can be asked in the app here; empty where it works."""
    if scene.basket.is_training:
        return training_units.why_not(scene.store)
    return "" if scene.name else units.no_unit_text()


def _plays(payment: Payment | None) -> list[tuple[str, str, str]]:
    """What the customer of a rehearsal can do while the request waits, and the key for it."""
    if payment is None or not customer.may_act(payment):
        return []
    if panel.kind_of(payment) not in ("waiting", "qr"):
        return []
    return [
        (act.value, str(act.label), key) for act, key in zip(customer.Act, PLAY_KEYS, strict=True)
    ]


def _cash(scene: panel.Scene) -> dict[str, Any]:
    """In training cash goes into no drawer, so none has to report itself."""
    if scene.basket.is_training:
        return {"takes_cash": True, "has_bridge": False, "drawer": ""}
    has_bridge = scene.is_drawer_open is not None
    return {"takes_cash": scene.takes_cash, "has_bridge": has_bridge, "drawer": scene.drawer}


def _act(request: TillRequest, act: Callable[[uuid.UUID], object]) -> HttpResponse:
    """Do one act with its form key and answer with the whole screen."""
    refusal = ""
    try:
        act(forms.key_of(request))
    except Refusal as error:
        refusal = str(error)
    return render(request, "payments/look.html", context(panel.see(request.device), refusal))


def _who(request: TillRequest) -> flow.Who:
    return flow.Who(staff_id=request.staff.pk)


@require_POST
def set_payer(request: TillRequest) -> HttpResponse:
    """A scanned personal QR or a typed number; after *Total* it sends at once."""

    def act(key: uuid.UUID) -> None:
        typed = request.POST.get("phone", "")
        basket = payers.set_payer(
            request.device,
            text=typed or request.POST.get("code", ""),
            key=key,
            version=forms.version_of(request) if typed else None,
            along=request.along,
        )
        if typed or (basket.is_totalled and request.store.sends_on_scan):
            flow.request(
                request.device,
                key=uuid.uuid5(key, "request"),
                who=_who(request),
                version=basket.version,
            )

    return _act(request, act)


@require_POST
def remove_payer(request: TillRequest) -> HttpResponse:
    """Nobody is to pay yet."""
    return _act(request, lambda key: payers.remove(request.device.pk, key=key))


@require_POST
def request_payment(request: TillRequest) -> HttpResponse:
    """Ask the payer for the money, or show a QR."""
    return _act(
        request,
        lambda key: flow.request(
            request.device,
            key=key,
            who=_who(request),
            version=forms.version_of(request),
            qr=request.POST.get("flow") == "qr",
            along=request.along,
        ),
    )


def _payment(request: TillRequest, payment_id: int) -> Payment:
    return get_object_or_404(Payment, pk=payment_id, device=request.device)


@require_POST
def abort_payment(request: TillRequest, payment_id: int) -> HttpResponse:
    """Give up the request; Vipps decides whether that still works."""
    payment = _payment(request, payment_id)
    return _act(
        request,
        lambda key: flow.abort(
            payment.pk,
            key=key,
            device_id=request.device.pk,
            who=_who(request),
            then_qr=request.POST.get("then") == "qr",
        ),
    )


@require_POST
def complete_payment(request: TillRequest, payment_id: int) -> HttpResponse:
    """The customer had paid: complete the sale."""
    payment = _payment(request, payment_id)
    return _act(
        request,
        lambda key: flow.complete(
            payment.pk, key=key, device_id=request.device.pk, who=_who(request)
        ),
    )


@require_POST
def release_payment(request: TillRequest, payment_id: int) -> HttpResponse:
    """The customer had paid: give the reservation back."""
    payment = _payment(request, payment_id)
    return _act(
        request,
        lambda key: flow.release(
            payment.pk, key=key, device_id=request.device.pk, who=_who(request)
        ),
    )


@require_POST
def read_again(request: TillRequest, payment_id: int) -> HttpResponse:
    """Ask Vipps now."""
    payment = _payment(request, payment_id)
    return _act(request, lambda _: flow.read_again(payment.pk))


@require_POST
def dismiss_payment(request: TillRequest, payment_id: int) -> HttpResponse:
    """The cashier has seen how the payment ended."""
    payment = _payment(request, payment_id)
    return _act(request, lambda key: flow.dismiss(payment.pk, key=key, device_id=request.device.pk))


@require_GET
def payment_qr(request: DeviceRequest, payment_id: int) -> HttpResponse:
    """The one-time QR from Vipps, served from our own origin under a policy that runs nothing."""
    payment = get_object_or_404(
        Payment.objects.select_related("sales_unit__keys"), pk=payment_id, device=request.device
    )
    if not payment.qr_url or not payment.is_live:
        raise Http404
    try:
        media_type, image = connections.client_of(payment).fetch_qr(payment.qr_url)
    except VippsError:
        return HttpResponse(status=502)
    response = HttpResponse(image, content_type=media_type)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
