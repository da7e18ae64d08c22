"""The ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from payments.simulator import (
    control,
    epayment,
    gateway,
    late_receipts,
    qr,
    qr_callback,
    qr_redirect,
    webhooks,
)
from payments.simulator.data import Data, default_data
from payments.simulator.endpoint import read_body, respond, served
from payments.simulator.phone import routes as phone
from payments.simulator.problems import Answer, Problem
from payments.simulator.report import api as report
from payments.simulator.room import Room
from payments.simulator.traffic import Call
from payments.simulator.world import World


def create_app(
    data: Data | None = None, *, public_url: str = "", outside: str = "", room: Room | None = None
) -> Starlette:
    """A simulated Vipps MobilePay with an empty memory.

    Args:
        data: sales units and customers; the built-in ones if none are given.
        public_url: origin for links in answers (QR pictures), when it is not the one under
            which callers reach us.
        outside: origin under which telephones reach us, for what codes say, when it is another.
    """
    app = Starlette(
        routes=[
            Route("/accesstoken/get", access_token, methods=["POST"]),
            *epayment.routes(),
            *qr.routes(),
            *qr_callback.routes(),
            *qr_redirect.routes(),
            *webhooks.routes(),
            *late_receipts.routes(),
            *report.routes(),
            *control.routes(),
            *phone.routes(),
        ]
    )
    app.state.world = World(data or default_data(), room)
    app.state.public_url = public_url.rstrip("/")
    app.state.outside = outside.rstrip("/")
    return app


async def access_token(request: Request) -> Response:
    world: World = request.app.state.world

    def perform(call: Call) -> Answer:
        if call.instead:
            return call.instead
        try:
            return gateway.issue_token(world, request.headers)
        except Problem as error:
            return error.answer(call.path)

    try:
        body = await read_body(request, longest=world.room.body)
    except Problem as error:
        return respond(error.answer(request.url.path))
    return await served(request, "token", body, perform)
