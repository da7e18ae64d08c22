"""What every API call goes through: faults, the doorman, remembered keys, and the record."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from payments.simulator import gateway
from payments.simulator.checks import Json, read_object
from payments.simulator.data import SalesUnit
from payments.simulator.fault import Fault
from payments.simulator.problems import Answer, GatewayRefusal, Problem, refused
from payments.simulator.traffic import Call, masked
from payments.simulator.world import World

TRANSPORT = "simulator.transport"


@dataclass(frozen=True, slots=True)
class Asked:
    """One admitted call. `base` is the origin under which the caller reached us."""

    world: World
    unit: SalesUnit
    request: Request
    body: bytes
    key: str
    base: str

    @property
    def reference(self) -> str:
        return str(self.request.path_params["reference"])

    @property
    def codes(self) -> str:
        return codes_base(self.request)

    def json(self) -> Json:
        return read_object(self.body)


Act = Callable[[Asked], Answer]
View = Callable[[Request], Awaitable[Response]]
Words = Callable[[Problem], Problem]


def _as_it_is(problem: Problem) -> Problem:
    return problem


def endpoint(
    operation: str,
    act: Act,
    *,
    keyed: bool = False,
    needs_msn: bool = True,
    words: Words = _as_it_is,
) -> View:
    """A view. From the last byte read to the first byte written nothing is awaited, so every
    call happens at one moment; only faults stretch it. `words` put the doorman's no into the
    API's own format."""

    async def view(request: Request) -> Response:
        world: World = request.app.state.world
        try:
            body = await read_body(request, longest=world.room.body)
        except Problem as error:
            return respond(error.answer(request.url.path))

        def perform(call: Call) -> Answer:
            try:
                unit = gateway.admit(world, request.headers, needs_msn=needs_msn)
            except Problem as error:
                # An outage asks nobody for a token.
                return call.instead or words(error).answer(_instance(request.url.path))
            return _perform(world, unit, request, act, call, keyed=keyed)

        return await served(request, operation, body, perform)

    return view


async def read_body(request: Request, *, longest: int) -> bytes:
    """Raises GatewayRefusal 413 when it is longer."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise GatewayRefusal(413, "Payload Too Large", "The request is too large.")
    return bytes(body)


async def served(
    request: Request, operation: str, body: bytes, perform: Callable[[Call], Answer]
) -> Response:
    """Perform with whatever fault is due, and keep the record."""
    world: World = request.app.state.world
    call = _record(world, request, operation, body)
    fault = world.faults.take(operation, call.reference)
    if world.faults.latency:
        await asyncio.sleep(world.faults.latency)
    if fault:
        return await _faulty(request, fault, call, perform)
    return _reply(perform(call), call)


def _perform(
    world: World, unit: SalesUnit, request: Request, act: Act, call: Call, *, keyed: bool
) -> Answer:
    path, problem = request.url.path, None
    instance = _instance(path)
    try:
        world.limits.admit(
            call.operation,
            reference=call.reference,
            msn=unit.msn,
            subscription_key=request.headers["ocp-apim-subscription-key"],
        )
        if call.instead:
            return call.instead
        key = request.headers.get("idempotency-key", "")
        asked = Asked(world, unit, request, call.body, key, base_of(request))
        if not keyed:
            return _act(act, asked, call)
        known = world.keys.find(unit.msn, key, operation=call.operation, path=path, body=call.body)
    except Problem as error:
        return error.answer(instance)
    if known:
        call.replayed = True
        return known
    try:
        answer = _act(act, asked, call)
    except Problem as error:
        problem, answer = error, error.answer(instance)
    world.keys.remember(unit.msn, key, path=path, body=call.body, answer=answer, problem=problem)
    return answer


def _act(act: Act, asked: Asked, call: Call) -> Answer:
    """A refusal that was ordered is as good as a real one: it stays for its key."""
    if call.refusal:
        raise refused(call.refusal)
    return act(asked)


def _instance(path: str) -> str:
    """Their errors name the path behind the gateway's prefix."""
    return path.removeprefix("/epayment").removeprefix("/webhooks").removeprefix("/qr")


def base_of(request: Request) -> str:
    """Origin for links in answers: the configured one, else that of the request."""
    configured: str = request.app.state.public_url
    return configured or f"{request.url.scheme}://{request.url.netloc}"


def codes_base(request: Request) -> str:
    """Origin for what codes say: a telephone may reach us where callers do not."""
    outside: str = request.app.state.outside
    return outside or base_of(request)


def _record(world: World, request: Request, operation: str, body: bytes) -> Call:
    url = request.url
    path = request.scope["raw_path"].decode() + (f"?{url.query}" if url.query else "")
    reference = str(request.path_params.get("reference", ""))
    if operation == "create":
        reference = _reference_in(body)
    call = Call(
        world.clock.now(),
        operation,
        request.method,
        path,
        masked(request.headers),
        body,
        reference,
    )
    world.traffic.add(call)
    return call


def _reference_in(body: bytes) -> str:
    try:
        return str(read_object(body).get("reference", ""))
    except Problem:
        return ""


async def _faulty(
    request: Request, fault: Fault, call: Call, perform: Callable[[Call], Answer]
) -> Response:
    call.fault = fault.mode
    if fault.mode == "drop_before":
        return await _hang_up(request)
    if fault.mode == "status":
        call.instead = fault.answer()
    if fault.mode == "refuse":
        call.refusal = fault.code
    if fault.mode == "delay":
        await asyncio.sleep(fault.seconds)
    answer = perform(call)
    if fault.mode == "drop_after":
        return await _hang_up(request)
    if fault.mode == "delay_after":
        await asyncio.sleep(fault.seconds)
    response = _reply(answer, call)
    return CutOff(response) if fault.mode == "truncate" else response


async def _hang_up(request: Request) -> Response:
    """Close the connection without a byte. Only our own server lets us reach the wire."""
    await _close(request.scope)
    return Response(status_code=502)


class CutOff(Response):
    """Half of another response; then the line is dead."""

    def __init__(self, whole: Response) -> None:
        super().__init__(whole.body, whole.status_code, media_type=whole.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        half = bytes(self.body)[: len(self.body) // 2]
        await send({**start, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _close(scope)


async def _close(scope: Scope) -> None:
    transport = scope.get(TRANSPORT)
    if transport is not None:
        transport.close()
        # The server must see that the line is dead before we return, or it would answer.
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def _reply(answer: Answer, call: Call) -> Response:
    call.status, call.media, call.answer = answer.status, answer.media, answer.content
    return respond(answer)


def respond(answer: Answer) -> Response:
    return Response(answer.content, answer.status, headers=answer.headers, media_type=answer.media)
