"""What two may do at the same moment to a basket of which the app has paid a part."""

import uuid

from payments import machine
from payments.models import Payment
from pos import tenders
from tests.chaos.stage import Act
from tests.chaos.world import World
from tests.payments import splits
from tests.pos.till import hand_over


def in_part(world: World) -> Payment:
    """The app has paid a part, and the basket waits for the rest."""
    hand_over(world.shop.device, staff_id=world.shop.staff.pk)
    world.shop.fill()
    return splits.pay(world.shop, 20_000)


def part_back_and_card(world: World) -> dict[str, Act]:
    payment, shop = in_part(world), world.shop
    seen = {"version": shop.basket.version}

    def back() -> None:
        splits.give_back(shop, payment, **seen)
        machine.advance(payment.pk)

    return {
        "back": back,
        "card": lambda: tenders.take_card(
            shop.device, key=uuid.uuid4(), staff_id=shop.staff.pk, **seen
        ),
    }


def going_back(world: World) -> Payment:
    payment = in_part(world)
    splits.give_back(world.shop, payment)
    return payment
