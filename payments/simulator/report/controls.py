"""`/control/settle` and `/control/report`."""

from typing import Any

from payments.simulator.checks import is_integer
from payments.simulator.clock import DAY, stamp
from payments.simulator.report.dates import local_date, midnight_after
from payments.simulator.report.ledger import Ledger, Payout
from payments.simulator.report.orders import ORDERS
from payments.simulator.report.plants import read_plant
from payments.simulator.report.settlement import settle_early, to_be_paid
from payments.simulator.world import World

Wish = dict[str, Any]
MOST_DAYS = 400
LARGEST_PAGE = 10_000
A_MOMENT = 0.001


async def settle(world: World, wish: Wish) -> Any:
    """Make payouts: of today at once, or of so many `days` by moving the clock past midnight.

    Raises:
        ValueError: what is not known, or too many days.
    """
    if unknown := set(wish) - {"msn", "days"}:
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
    chosen = _chosen(world, str(wish.get("msn", "")))
    days = wish.get("days", 0)
    if not is_integer(days) or not 0 <= days <= MOST_DAYS:
        raise ValueError(f"days is 0 to {MOST_DAYS}.")
    content = await _let_days_pass(world, chosen, days) if days else _settle_now(world, chosen)
    world.phones.changed()
    return {"now": stamp(world.clock.now()), **content}


def report(world: World, wish: Wish) -> Any:
    """Set the page size and the lag, plant, clear; then say how the ledgers stand.

    Raises:
        ValueError: what is not known or cannot be done; nothing is done then of what comes
            after it in the list.
    """
    ledgers = world.ledgers
    if unknown := set(wish) - {"clear", "page_size", "lag", "plant"}:
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
    if wish.get("clear"):
        ledgers.plants.waiting.clear()
    size, lag = wish.get("page_size", ledgers.page_size), wish.get("lag", ledgers.lag)
    if not is_integer(size) or not 1 <= size <= LARGEST_PAGE:
        raise ValueError(f"page_size is 1 to {LARGEST_PAGE}.")
    if not isinstance(lag, int | float) or not 0 <= lag <= MOST_DAYS * DAY:
        raise ValueError(f"lag is 0 to {MOST_DAYS} days, in seconds.")
    ledgers.page_size, ledgers.lag = size, float(lag)
    for plant in wish.get("plant", []):
        _plant(world, dict(plant))
    world.phones.changed()
    return {
        "page_size": ledgers.page_size,
        "lag": ledgers.lag,
        "waiting": ledgers.plants.view(),
        "ledgers": [_ledger_view(each) for each in ledgers.all()],
    }


def _plant(world: World, wish: Wish) -> None:
    order = ORDERS.get(str(wish.get("what")))
    if order:
        order(world.ledgers, {name: wish[name] for name in wish if name != "what"})
        return
    plant = read_plant(wish)
    for msn in (plant.msn, plant.instead):
        if msn:
            world.ledgers.of_msn(msn)
    world.ledgers.plants.waiting.append(plant)


def _chosen(world: World, msn: str) -> list[Ledger]:
    return [world.ledgers.of_msn(msn)] if msn else world.ledgers.all()


def _settle_now(world: World, chosen: list[Ledger]) -> Wish:
    settled, not_settled = [], []
    for ledger in chosen:
        try:
            payout = settle_early(ledger, now=world.clock.now())
        except ValueError as reason:
            not_settled.append({"msn": ledger.unit.msn, "reason": str(reason)})
        else:
            settled.append(_payout_view(ledger, payout))
    return {"settled": settled, "not_settled": not_settled}


async def _let_days_pass(world: World, chosen: list[Ledger], days: int) -> Wish:
    """Whatever else is due on those days happens too: payments expire, reservations lapse."""
    before = {ledger.id: len(ledger.payouts) for ledger in chosen}
    for _ in range(days):
        now = world.clock.now()
        ends = max(_next_midnight(ledger, now) for ledger in chosen)
        await world.clock.advance(ends - now + A_MOMENT, world.post.settled)
        world.ledgers.all()
    settled = [
        _payout_view(ledger, payout)
        for ledger in chosen
        for payout in ledger.payouts[before[ledger.id] :]
    ]
    paid = {each["msn"] for each in settled}
    waits = [ledger.unit.msn for ledger in chosen if ledger.unit.msn not in paid]
    return {
        "settled": settled,
        "not_settled": [{"msn": msn, "reason": "There was nothing to pay out."} for msn in waits],
    }


def _next_midnight(ledger: Ledger, now: float) -> float:
    return midnight_after(local_date(now, ledger.unit.market), ledger.unit.market)


def _payout_view(ledger: Ledger, payout: Payout) -> Wish:
    return {
        "msn": ledger.unit.msn,
        "ledger_id": ledger.id,
        "currency": ledger.unit.currency,
        **payout.view(),
    }


def _ledger_view(ledger: Ledger) -> Wish:
    closed = ledger.closed_through
    return {
        "msn": ledger.unit.msn,
        "ledger_id": ledger.id,
        "currency": ledger.unit.currency,
        "today": ledger.today.isoformat(),
        "closed_through": closed.isoformat() if closed else "",
        "funds": ledger.funds.balance,
        "fees": ledger.fees.balance,
        "to_be_paid": to_be_paid(ledger),
        "payouts": [payout.view() for payout in ledger.payouts],
    }
