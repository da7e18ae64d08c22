"""Two at the same moment, in every order: the rules hold and the books agree."""

import time
import uuid
from collections.abc import Iterator

from payments import flow
from payments.models import Payment
from pos import voids
from pos.refusals import Refusal
from tests.chaos import ending, ground, rules, stage
from tests.chaos.campaign import CAMPAIGNS, Tally
from tests.chaos.scenes import SCENES
from tests.chaos.world import World

NAME = "interleavings"
ALL = 99
# No call is lost here: a slow machine must not look like a broken line.
PATIENT = (10.0, 30.0)
# So many orders use one shop: its tables are small then, and a new one is rarely set up.
PER_SHOP = 60


def play(scene: str, *, most_switches: int = ALL) -> Iterator[str]:
    """Every order of a scene: what went wrong in it, or nothing."""
    worlds: list[World] = []
    count, town = 0, ground.town()

    def set_up() -> dict[str, stage.Act]:
        if count % PER_SHOP == 0:
            while worlds:
                worlds.pop().close()
            worlds.append(World(town, timeouts=PATIENT))
        return SCENES[scene](worlds[0])

    try:
        for played in stage.orders(set_up, most_switches=most_switches):
            count += 1
            yield _wrong(worlds[0], played)
    finally:
        while worlds:
            worlds.pop().close()


def _wrong(world: World, played: stage.Stage) -> str:
    try:
        for actor in played.actors:
            assert not isinstance(actor.result, BaseException) or _is_no(actor.result), actor.result
        _look_at(world)
    except AssertionError as error:
        return f"{played.order}: {error}"
    return ""


def _is_no(result: BaseException) -> bool:
    return isinstance(result, Refusal)


def _look_at(world: World) -> None:
    """At once, and when everything that was begun has ended."""
    broken = rules.broken(world.time.moment, is_graced=False)
    assert not broken, broken
    payment = Payment.objects.order_by("-pk").first()
    if payment is None:
        return
    for letter in world.post():
        if letter["reference"] == payment.reference in world.portal_acts:
            world.hand_over(letter)
    end(world, payment)
    broken = rules.broken(world.time.moment, is_graced=True)
    assert not broken, broken
    ending.look_at(world, payment)
    version = world.shop.basket.version
    voids.void(world.shop.device, version=version, key=uuid.uuid4(), staff_id=world.shop.staff.pk)


def end(world: World, payment: Payment) -> None:
    """The till answers what it is asked; whoever was asked to pay and does not is too late."""
    world.pass_time(4)
    world.turn()
    payment.refresh_from_db()
    if payment.asked_at:
        who, device = world.shop.who, world.shop.device.pk
        flow.release(payment.pk, key=uuid.uuid4(), device_id=device, who=who)
    elif payment.is_live:
        world.at_vipps("expire", payment)
    for _minute in range(5):
        payment.refresh_from_db()
        if not payment.is_live and not payment.operations.filter(outcome="PENDING").exists():
            return
        world.skip_a_minute()


def run(seed: int, seconds: float) -> Tally:
    """Scene after scene from the seed's on; each once at most, and the first in any case."""
    tally, end, names = Tally(), time.monotonic() + seconds, list(SCENES)
    for number in range(seed, seed + len(names)):
        name = names[number % len(names)]
        for wrong in play(name):
            tally.histories += 1
            tally.steps += 2
            if wrong:
                tally.broke(NAME, number, f"{name}: {wrong}")
            if seconds and time.monotonic() >= end:
                return tally
        if not seconds:
            return tally
    return tally


CAMPAIGNS[NAME] = run
