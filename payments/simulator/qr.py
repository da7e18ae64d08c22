"""QR codes: personal ones exchanged for a number, and the pictures of one-time ones."""

import io

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from payments.simulator import acts
from payments.simulator.endpoint import Asked, base_of, endpoint
from payments.simulator.payment import CREATED, Payment
from payments.simulator.problems import Answer, Problem, answer
from payments.simulator.world import World

IMAGE = "/qr-image/v1"
PNG, SVG = "image/png", "image/svg+xml"
DEFAULT_SIZE = 1024
QUIET_ZONE = 4


def target_url(payment: Payment, base: str) -> str:
    """What the code says: the page of the phone that opens this payment."""
    return f"{base}/phone/scan/{payment.token}"


def image_url(payment: Payment, base: str) -> str:
    """Where the picture is, ten minutes long, for anyone who has the link."""
    return f"{base}{IMAGE}?token={payment.token}"


def picture(content: str, *, media: str = SVG, size: int = DEFAULT_SIZE) -> bytes:
    """A QR with its quiet zone; `size` is the least width in pixels of a PNG."""
    code = segno.make(content, error="m", micro=False)
    out = io.BytesIO()
    if media == PNG:
        modules = code.symbol_size(border=QUIET_ZONE)[0]
        code.save(out, kind="png", scale=max(1, size // modules), border=QUIET_ZONE)
    else:
        code.save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, omitsize=True, light="#fff")
    return out.getvalue()


async def image(request: Request) -> Response:
    world: World = request.app.state.world
    payment = world.by_token.get(request.query_params.get("token", ""))
    if payment is None:
        return Response("Not found", 404)
    if payment.state != CREATED:
        return Response("No longer valid", 410)
    wish = payment.request.get("qrFormat") or {}
    media = PNG if wish.get("format") == "IMAGE/PNG" else SVG
    content = picture(
        target_url(payment, base_of(request)), media=media, size=wish.get("size") or DEFAULT_SIZE
    )
    return Response(content, media_type=media, headers={"Cache-Control": "no-store"})


def exchange(asked: Asked) -> Answer:
    """A personal QR for its owner's number."""
    try:
        body = asked.json()
    except Problem:
        return _bad("body", "The body is not valid JSON.")
    code = body.get("qrCode")
    if set(body) - {"qrCode", "requestedData"}:
        return _bad("body", "Unknown fields.")
    if body.get("requestedData", ["MSISDN"]) != ["MSISDN"]:
        return _bad("requestedData", "Only MSISDN can be requested.")
    if not isinstance(code, str):
        return _bad("qrCode", "The complete data contained in the QR code is required.")
    customer = acts.find_customer(asked.world, personal_qr=code)
    if customer is None:
        return _bad("qrCode", "The QR code is not valid.")
    content: dict[str, object] = {"msisdn": customer.phone, "version": "1.0"}
    if "/p/" in code:
        content |= {"version": "2.0", "timestamp": int(asked.world.clock.now())}
    return answer(content)


def _bad(name: str, reason: str) -> Answer:
    return answer(
        {
            "title": "Bad request",
            "status": 400,
            "detail": "The request body contains one or more invalid parameters.",
            "extraDetails": [{"name": name, "reason": reason}],
        },
        status=400,
    )


def routes() -> list[Route]:
    return [
        Route("/qr/v1/exchange", endpoint("exchange", exchange, needs_msn=False), methods=["POST"]),
        Route(IMAGE, image, methods=["GET"]),
    ]
