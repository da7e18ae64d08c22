"""A customer scans the sticker at a till: the merchant is told, and gets a token to ask with."""

import json
from functools import partial

from payments.simulator.clock import stamp
from payments.simulator.data import Customer
from payments.simulator.delivery import Delivery
from payments.simulator.fault import WEBHOOK
from payments.simulator.problems import refused
from payments.simulator.qr_codes import CheckIn, Poster, Sticker
from payments.simulator.webhooks import CHECKED_IN
from payments.simulator.world import World


def check_in(world: World, sticker: Sticker, customer: Customer) -> CheckIn:
    """Tell whoever registered for it. The phone then waits for the merchant's request.

    Raises:
        Problem: 7010, because there is no app with which to scan.
    """
    if not customer.has_app:
        raise refused("7010")
    made = CheckIn(sticker, customer, world.clock.now())
    world.codes.enter(made)
    if world.faults.webhooks != "drop":
        for registration in world.registrations.values():
            if registration.msn == sticker.unit.msn and CHECKED_IN in registration.events:
                # Each has a queue of its own: a lost one holds nobody else back.
                fault = world.faults.take(WEBHOOK, sticker.id)
                queue = f"check-in {made.token[:12]}"
                delivery = Delivery(registration, CHECKED_IN, queue, _payload(made), made.at, fault)
                delivery.answered = world.phones.changed
                made.deliveries.append(delivery)
                world.post.put(delivery)
    phone = world.phones.of(customer.phone)
    phone.visit = made
    world.clock.ring(made.ends_at, partial(_leave, world, made))
    world.phones.changed()
    return made


def open_page(world: World, poster: Poster, customer: Customer) -> None:
    """A poster leads to a web page of the merchant's."""
    world.phones.of(customer.phone).visit = poster
    world.phones.changed()


def _payload(made: CheckIn) -> bytes:
    content = {
        "customerToken": made.token,
        "merchantQrId": made.sticker.id,
        "msn": made.sticker.unit.msn,
        "initiatedAt": stamp(made.at),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _leave(world: World, made: CheckIn) -> None:
    phone = world.phones.of(made.customer.phone)
    if phone.visit is made:
        phone.visit = None
        world.phones.changed()
