"""`/control/`: the strings behind the stage, for tests and demonstrations. This machine only."""

import json
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from payments.simulator import acts, checkins, portal
from payments.simulator.clock import stamp
from payments.simulator.data import read_customer, read_unit
from payments.simulator.payment import Payment
from payments.simulator.problems import Problem
from payments.simulator.report.controls import report, settle
from payments.simulator.webhooks import is_loopback
from payments.simulator.world import KEEPABLE, World

Wish = dict[str, Any]
Pull = Callable[[World, Wish], Any]


def control(pull: Pull) -> Callable[[Request], Any]:
    """A view that answers JSON. A wish is the body of a POST or the query of a GET."""

    async def view(request: Request) -> Response:
        if request.client is None or not is_loopback(request.client.host):
            return JSONResponse({"error": "Only from this machine."}, 403)
        try:
            wish = await _wish(request)
            content = pull(request.app.state.world, wish)
            return JSONResponse(await content if isawaitable(content) else content)
        except Problem as error:
            return JSONResponse({"error": error.title, "code": error.code}, error.status)
        except (ValueError, TypeError, LookupError, StopIteration) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return view


async def _wish(request: Request) -> Wish:
    if request.method == "GET":
        return dict(request.query_params)
    body = await request.body()
    wish = json.loads(body) if body else {}
    if not isinstance(wish, dict):
        raise ValueError("An object is expected.")
    return wish


def books(world: World, wish: Wish) -> Any:
    return world.books.view(reference=wish.get("reference", ""), msn=wish.get("msn", ""))


async def clock(world: World, wish: Wish) -> Any:
    """On the way every alarm rings, and every webhook that is due is sent and answered."""
    if "advance" in wish:
        await world.clock.advance(float(wish["advance"]), world.post.settled)
        world.phones.changed()
    now = world.clock.now()
    return {"now": stamp(now), "epoch": now, "ahead": world.clock.ahead}


def approve(world: World, wish: Wish) -> Any:
    """For a payment by QR, `customer` (a phone number) scans it first."""
    payment = _payment(world, wish)
    if customer := wish.get("customer"):
        acts.claim(world, payment, world.customers[customer])
    acts.approve(world, payment)
    return _payment_view(payment)


def decline(world: World, wish: Wish) -> Any:
    """As for approve: whoever declines a QR has scanned it."""
    payment = _payment(world, wish)
    if customer := wish.get("customer"):
        acts.claim(world, payment, world.customers[customer])
    acts.decline(world, payment)
    return _payment_view(payment)


def expire(world: World, wish: Wish) -> Any:
    """This payment's ten minutes are over now, or `after` so many seconds, whatever is left."""
    payment = _payment(world, wish)
    acts.expire(world, payment, after=float(wish.get("after", 0)))
    return _payment_view(payment)


def in_portal(world: World, wish: Wish) -> Any:
    """A person captures, cancels or refunds in the merchant's portal."""
    payment = _payment(world, wish)
    portal.act(world, payment, wish)
    return _payment_view(payment)


def memory(world: World, wish: Wish) -> Any:
    return world.sizes()


def payments(world: World, wish: Wish) -> Any:
    wanted = wish.get("reference", "")
    found = [
        _payment_view(each)
        for each in world.payments.values()
        if wanted in ("", each.reference) and wish.get("msn", "") in ("", each.unit.msn)
    ]
    return {"payments": found}


def check_in(world: World, wish: Wish) -> Any:
    """The customer scans the sticker of that id; `msn` when several units have one."""
    wanted, msn = str(wish["merchantQrId"]), str(wish.get("msn", ""))
    sticker = next(each for each in world.codes.stickers(msn) if each.id == wanted)
    made = checkins.check_in(world, sticker, world.customers[str(wish["customer"])])
    return {"customerToken": made.token}


def stickers(world: World, wish: Wish) -> Any:
    return {"stickers": [each.view() for each in world.codes.stickers(wish.get("msn", ""))]}


def faults(world: World, wish: Wish) -> Any:
    if wish:
        world.faults.change(wish)
        world.post.hold(world.faults.webhooks == "hold")
    return world.faults.view()


def limits(world: World, wish: Wish) -> Any:
    """How many changes and reads a minute one payment may have; 0 is no limit."""
    world.limits.change(wish)
    return world.limits.view()


def requests(world: World, wish: Wish) -> Any:
    found = world.traffic.view(
        operation=wish.get("operation", ""),
        reference=wish.get("reference", ""),
        last=int(wish.get("last", 100)),
    )
    return {"requests": found}


def webhooks(world: World, wish: Wish) -> Any:
    wanted = wish.get("reference", "")
    return {
        "registrations": [
            {**each.view(), "msn": each.msn} for each in world.registrations.values()
        ],
        "deliveries": [each.view() for each in world.post.sent if wanted in ("", each.reference)],
    }


def sales_units(world: World, wish: Wish) -> Any:
    """Add, or replace by MSN. Payments keep the unit with which they were made."""
    for entry in wish["sales_units"]:
        unit = read_unit(entry)
        world.units[unit.msn] = unit
    return world.data().view()


def customers(world: World, wish: Wish) -> Any:
    """Add, or replace by phone number."""
    for entry in wish["customers"]:
        customer = read_customer(entry)
        world.customers[customer.phone] = customer
    world.phones.changed()
    return world.data().view()


def data(world: World, wish: Wish) -> Any:
    return world.data().view()


def reset(world: World, wish: Wish) -> Any:
    keep = set(wish.get("keep", []))
    if unknown := keep - set(KEEPABLE):
        raise ValueError(f"Cannot keep {', '.join(sorted(unknown))}.")
    world.reset(keep=keep)
    return {"kept": sorted(keep)}


def _payment(world: World, wish: Wish) -> Payment:
    reference = str(wish["reference"])
    if msn := wish.get("msn"):
        return world.find(str(msn), reference)
    return world.find_any(reference)


def _payment_view(payment: Payment) -> Wish:
    return {
        **payment.view(),
        "msn": payment.unit.msn,
        "customer": payment.customer.phone if payment.customer else "",
        "user_flow": payment.user_flow,
        "created_at": stamp(payment.created_at),
        "expires_at": stamp(payment.expires_at),
        "authorized_at": stamp(payment.authorized_at) if payment.authorized_at else "",
        "token": payment.token,
        "request": payment.request,
        "events": payment.log(),
    }


def routes() -> list[Route]:
    reads: dict[str, Pull] = {
        "books": books,
        "clock": clock,
        "data": data,
        "faults": faults,
        "limits": limits,
        "memory": memory,
        "payments": payments,
        "report": report,
        "requests": requests,
        "stickers": stickers,
        "webhooks": webhooks,
    }
    acts_: dict[str, Pull] = {
        "approve": approve,
        "check-in": check_in,
        "clock": clock,
        "customers": customers,
        "decline": decline,
        "expire": expire,
        "faults": faults,
        "limits": limits,
        "portal": in_portal,
        "report": report,
        "reset": reset,
        "sales-units": sales_units,
        "settle": settle,
    }
    return [
        *(
            Route(f"/control/{name}", control(pull), methods=["GET"])
            for name, pull in reads.items()
        ),
        *(
            Route(f"/control/{name}", control(pull), methods=["POST"])
            for name, pull in acts_.items()
        ),
    ]
