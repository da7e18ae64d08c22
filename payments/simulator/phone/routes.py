"""The phone's addresses."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from payments.simulator.data import Customer
from payments.simulator.phone.answers import answer
from payments.simulator.phone.markup import Html
from payments.simulator.phone.pages import made, new_customer, page, who_scans
from payments.simulator.phone.screen import screen
from payments.simulator.phone.seen import Seen
from payments.simulator.phone.settlement import ADDRESS, address, settlement
from payments.simulator.phone.words import Words
from payments.simulator.pictures import SVG, picture
from payments.simulator.qr_codes import Poster
from payments.simulator.report import controls
from payments.simulator.world import World

STATIC = Path(__file__).with_name("static")
FILES = {
    "phone.css": "text/css",
    "phone.js": "text/javascript",
    "icon.svg": SVG,
}
HEARTBEAT = 15.0
POLICY = "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"


async def home(request: Request) -> Response:
    return _html(page(_seen(request, dict(request.query_params))))


async def part(request: Request) -> Response:
    return _html(screen(_seen(request, dict(request.query_params))))


async def act(request: Request) -> Response:
    """A press of a button. A script gets the screen back, a plain form the whole page."""
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
    seen = _seen(request, form)
    message = answer(
        seen,
        act=form.get("act", ""),
        reference=form.get("reference", ""),
        code=form.get("code", ""),
    )
    if request.headers.get("x-requested-with") == "fetch":
        return _html(screen(_seen(request, form, message=message)))
    return _to_phone(seen.customer, seen.forced)


async def events(request: Request) -> Response:
    """Says *look again* whenever something may have changed on a phone."""
    return StreamingResponse(
        _looks(request.app.state.world),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _looks(world: World) -> AsyncIterator[str]:
    watcher = world.phones.watch()
    try:
        yield "retry: 1000\ndata: look\n\n"
        while not world.phones.closed:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await watcher.wait()
            except TimeoutError:
                yield ": still here\n\n"
                continue
            watcher.clear()
            yield "data: look\n\n"
    finally:
        world.phones.leave(watcher)


async def scanned(request: Request) -> Response:
    """Where a code leads that a real camera has read: the till's, a sticker's or a poster's."""
    world: World = request.app.state.world
    token = request.path_params["token"]
    code = world.by_token.get(token) or world.codes.scanned(token)
    lang = request.query_params.get("lang", "")
    if code is None:
        return RedirectResponse("/phone/", 303)
    if isinstance(code, Poster):
        return RedirectResponse(code.url, 303)
    words = Words(lang or {"NO": "nb", "DK": "da", "FI": "fi"}.get(code.unit.market, "en"))
    return _html(who_scans(words, list(world.customers.values()), token, lang))


async def new(request: Request) -> Response:
    lang = request.query_params.get("lang", "")
    return _html(new_customer(Words(lang or "nb"), lang))


async def add(request: Request) -> Response:
    form = await _form(request)
    lang = form.get("lang", "")
    try:
        customer = made(form)
    except ValueError:
        return _html(new_customer(Words(lang or "nb"), lang, wrong=form.get("phone", "?")))
    world: World = request.app.state.world
    customer = world.customers.setdefault(customer.phone, customer)
    world.phones.changed()
    return _to_phone(customer, lang)


async def money(request: Request) -> Response:
    return _html(settlement(_seen(request, dict(request.query_params))))


async def settle(request: Request) -> Response:
    """One shop's day now, or everybody's by going to tomorrow. Too late or twice does nothing."""
    form = await _form(request)
    wish: dict[str, object] = {"days": 1} if form.get("days") else {"msn": form.get("msn") or "-"}
    with contextlib.suppress(ValueError):
        await controls.settle(request.app.state.world, wish)
    return RedirectResponse(address(ADDRESS, _seen(request, form)), 303)


async def own_code(request: Request) -> Response:
    customer = _customer(request.app.state.world, request.query_params.get("customer", ""))
    content = picture(customer.personal_qr, media=SVG)
    return Response(content, media_type=SVG, headers={"Cache-Control": "no-cache"})


async def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        return Response(status_code=404)
    return FileResponse(
        STATIC / name, media_type=FILES[name], headers={"Cache-Control": "no-cache"}
    )


async def root(request: Request) -> Response:
    return RedirectResponse("/phone/")


async def _form(request: Request) -> dict[str, str]:
    fields = parse_qs((await request.body()).decode())
    return {name: values[0] for name, values in fields.items()}


def _to_phone(customer: Customer, lang: str) -> Response:
    query = {"customer": customer.phone} | ({"lang": lang} if lang else {})
    return RedirectResponse(f"/phone/?{urlencode(query)}", 303)


def _customer(world: World, phone: str) -> Customer:
    return world.customers.get(phone) or next(iter(world.customers.values()))


def _seen(request: Request, wish: dict[str, str], *, message: str = "") -> Seen:
    world: World = request.app.state.world
    customer = _customer(world, wish.get("customer", ""))
    forced = wish.get("lang", "")
    return Seen(world, customer, Words(forced or customer.language), forced, message)


def _html(content: Html) -> Response:
    return Response(
        content,
        media_type="text/html",
        headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"},
    )


def routes() -> list[Route]:
    return [
        Route("/", root, methods=["GET"]),
        Route("/phone", root, methods=["GET"]),
        Route("/phone/", home, methods=["GET"]),
        Route("/phone/screen", part, methods=["GET"]),
        Route("/phone/events", events, methods=["GET"]),
        Route("/phone/act", act, methods=["POST"]),
        Route("/phone/new", new, methods=["GET"]),
        Route("/phone/new", add, methods=["POST"]),
        Route(ADDRESS, money, methods=["GET"]),
        Route(ADDRESS, settle, methods=["POST"]),
        Route("/phone/scan/{token}", scanned, methods=["GET"]),
        Route("/phone/qr.svg", own_code, methods=["GET"]),
        Route("/phone/static/{name}", static, methods=["GET"]),
    ]
