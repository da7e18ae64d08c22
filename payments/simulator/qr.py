"""QR codes: personal ones exchanged for a number, and the pictures of all the others."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from payments.simulator import acts
from payments.simulator.endpoint import Act, Asked, View, codes_base, endpoint
from payments.simulator.payment import CREATED, Payment
from payments.simulator.pictures import DEFAULT_SIZE, PNG, SVG, picture
from payments.simulator.problems import Answer, GatewayRefusal, Problem, answer
from payments.simulator.qr_codes import Poster, Sticker
from payments.simulator.world import World

IMAGE = "/qr-image/v1"


def target_url(payment: Payment, base: str) -> str:
    """What the code says: the page of the phone that opens this payment."""
    return f"{base}/phone/scan/{payment.token}"


def image_url(payment: Payment, base: str) -> str:
    """Where the picture is, ten minutes long, for anyone who has the link."""
    return f"{base}{IMAGE}?token={payment.token}"


def printed_url(code: Sticker | Poster, base: str) -> str:
    """What a printed code says."""
    return f"{base}/phone/scan/{code.token}"


def printed_image_url(code: Sticker | Poster, base: str, *, media: str, size: int | None) -> str:
    """Where its picture is, for as long as the code is good."""
    wish = {"token": code.token, "media": media, "size": str(size or DEFAULT_SIZE)}
    return f"{base}{IMAGE}?{urlencode(wish)}"


async def image(request: Request) -> Response:
    world: World = request.app.state.world
    token = request.query_params.get("token", "")
    payment = world.by_token.get(token)
    if payment is None:
        return _printed_image(request, world.codes.scanned(token))
    if payment.state != CREATED:
        return Response("No longer valid", 410)
    wish = payment.request.get("qrFormat") or {}
    media = PNG if wish.get("format") == "IMAGE/PNG" else SVG
    content = picture(
        target_url(payment, codes_base(request)), media=media, size=wish.get("size") or DEFAULT_SIZE
    )
    return Response(content, media_type=media, headers={"Cache-Control": "no-store"})


def _printed_image(request: Request, code: Sticker | Poster | None) -> Response:
    if code is None:
        return Response("Not found", 404)
    query = request.query_params
    media = PNG if query.get("media") == PNG else SVG
    size = query.get("size", "")
    wanted = int(size[:4]) if size.isascii() and size.isdecimal() else DEFAULT_SIZE
    content = picture(
        printed_url(code, codes_base(request)), media=media, size=max(100, min(wanted, 2000))
    )
    return Response(content, media_type=media, headers={"Cache-Control": "no-store"})


def exchange(asked: Asked) -> Answer:
    """A personal QR for its owner's number."""
    body = _body(asked)
    code = body.get("qrCode")
    if set(body) - {"qrCode", "requestedData"}:
        raise _bad("body", "Unknown fields.")
    if body.get("requestedData", ["MSISDN"]) != ["MSISDN"]:
        raise _bad("requestedData", "Only MSISDN can be requested.")
    if not isinstance(code, str):
        raise _bad("qrCode", "The complete data contained in the QR code is required.")
    customer = acts.find_customer(asked.world, personal_qr=code)
    if customer is None:
        raise _bad("qrCode", "The QR code is not valid.")
    content: dict[str, object] = {"msisdn": customer.phone, "version": "1.0"}
    if "/p/" in code:
        content |= {"version": "2.0", "timestamp": int(asked.world.clock.now())}
    return answer(content)


def exchange_customer(asked: Asked) -> Answer:
    """The token of a customer who has checked in for that customer's number."""
    body = _body(asked)
    customer = body.get("customer")
    if set(body) - {"customer", "requestedData"}:
        raise _bad("body", "Unknown fields.")
    if body.get("requestedData") != ["MSISDN"]:
        raise _bad("requestedData", "Only MSISDN can be requested.")
    if not isinstance(customer, dict) or set(customer) != {"customerToken"}:
        raise _bad("customer", "Customer object is required.")
    token = customer["customerToken"]
    found = asked.world.codes.checked_in(asked.unit.msn, token) if isinstance(token, str) else None
    if found is None:
        raise _bad("customer", "The customer token is not valid.")
    return answer({"msisdn": found.customer.phone, "timestamp": int(found.at)})


def _body(asked: Asked) -> dict[str, object]:
    try:
        return asked.json()
    except Problem as error:
        raise _bad("body", "The body is not valid JSON.") from error


class ExchangeProblem(Problem):
    """These two calls say no in a third format: the fields that are wrong, and no trace."""

    def answer(self, instance: str) -> Answer:
        content = {
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "extraDetails": self.details,
        }
        return answer(content, status=self.status)


def _own_words(problem: Problem) -> Problem:
    """What all APIs refuse, as these calls say it."""
    if isinstance(problem, GatewayRefusal):
        return problem
    return ExchangeProblem(problem.status, problem.title, problem.detail, problem.details)


def _bad(name: str, reason: str) -> ExchangeProblem:
    detail = "The request body contains one or more invalid parameters."
    return ExchangeProblem(400, "Bad request", detail, [{"name": name, "reason": reason}])


def _endpoint(act: Act) -> View:
    return endpoint("exchange", act, needs_msn=False, words=_own_words)


def routes() -> list[Route]:
    path, of_customer = "/qr/v1/exchange", "/qr/v1/exchange/customer"
    return [
        Route(path, _endpoint(exchange), methods=["POST"]),
        Route(of_customer, _endpoint(exchange_customer), methods=["POST"]),
        Route(IMAGE, image, methods=["GET"]),
    ]
