"""The ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from payments.simulator import control, epayment, gateway, qr, webhooks
from payments.simulator.data import Data, default_data
from payments.simulator.endpoint import served
from payments.simulator.phone import routes as phone
from payments.simulator.problems import Answer, Problem
from payments.simulator.traffic import Call
from payments.simulator.world import World


def create_app(data: Data | None = None, *, public_url: str = "") -> Starlette:
    """A simulated Vipps MobilePay with an empty memory.

    Args:
        data: sales units and customers; the built-in ones if none are given.
        public_url: origin for links in answers (QR pictures), when it is not the one under
            which callers reach us.
    """
    app = Starlette(
        routes=[
            Route("/accesstoken/get", access_token, methods=["POST"]),
            *epayment.routes(),
            *qr.routes(),
            *webhooks.routes(),
            *control.routes(),
            *phone.routes(),
        ]
    )
    app.state.world = World(data or default_data())
    app.state.public_url = public_url.rstrip("/")
    return app


async def access_token(request: Request) -> Response:
    world: World = request.app.state.world

    def perform(call: Call) -> Answer:
        try:
            return gateway.issue_token(world, request.headers)
        except Problem as error:
            return error.answer(call.path)

    return await served(request, "token", await request.body(), perform)
