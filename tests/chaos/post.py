"""The post: what Vipps has really sent comes again, late, out of order, at once or days later.

Every letter goes through the real endpoint with its real signature: signed anew, as Vipps repeats
what it takes for lost, or with the bytes and the date that it had the first time.
"""

import dataclasses
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

from payments import registrations
from payments.models import Payment
from tests.chaos import ending, ground, letters, order, rules
from tests.chaos.campaign import CAMPAIGNS, Tally
from tests.chaos.letters import Letter
from tests.chaos.lives import lives
from tests.chaos.world import World

NAME = "post"
# Payments of one seed at each of two tills.
PAYMENTS = 5
# Letters of one errand; each is delivered several times.
LETTERS, OFTEN = 12, (1, 1, 2, 3, 8)
# So often everything comes once more when all is over.
AFTERWARDS = 3
DAYS = 86400.0
# Whatever a delivery could change. The first of an event adds a row and wakes; no other does.
TRACES = """
SELECT (SELECT array_agg(to_jsonb(p) - 'wake_at' ORDER BY id) FROM payments_payment p),
    (SELECT count(*) FROM payments_operation), (SELECT count(*) FROM payments_attempt),
    (SELECT count(*) FROM pos_tender), (SELECT count(*) FROM pos_receipt),
    (SELECT sum(version) FROM pos_basket)
"""
WOKEN = """
SELECT (SELECT count(*) FROM payments_webhook), sum(extract(epoch FROM wake_at))
FROM payments_payment
"""
FILED = "SELECT count(*) FROM payments_webhook"
IS_DUE = "SELECT wake_at <= %s FROM payments_payment WHERE reference = %s AND ended_at IS NULL"


@dataclasses.dataclass
class Event:
    """What Vipps has to tell, and the letter as it was first written. Withheld: till the end."""

    content: dict[str, Any]
    first: Letter
    is_withheld: bool
    times: int = 0


class Postman:
    """Brings what there is to bring, as often and in what order as the dice say."""

    def __init__(self, world: World, dice: random.Random, tally: Tally) -> None:
        self.world, self.dice, self.tally = world, dice, tally
        self.events: list[Event] = []
        self.others = ThreadPoolExecutor(2)

    def collect(self) -> None:
        """What has happened at Vipps since the last time."""
        for content in self.world.post()[len(self.events) :]:
            first = letters.write(
                self.world.address, content["body"].encode(), self.world.time.moment
            )
            self.events.append(Event(content, first, self.dice.random() < 0.25))

    def errand(self) -> None:
        """Some of the new, some of the old, and some again."""
        self.collect()
        there = [event for event in self.events if not event.is_withheld]
        newest = there[-LETTERS // 2 :]
        chosen = newest + self.dice.choices(there, k=LETTERS // 2) if there else []
        self.dice.shuffle(chosen)
        for event in chosen:
            for _ in range(self.dice.choice(OFTEN)):
                self.bring(event)
        self._look()

    def bring(self, event: Event) -> None:
        """Once. What comes for the first time wakes its payment, the others change nothing."""
        is_first = event.times == 0
        is_watched = self.dice.random() < (0.5 if is_first else 0.1)
        before = self._traces(is_first) if is_watched else None
        if self.dice.random() < 0.05:
            self._twice_at_once(event)
        else:
            self._hand_over(event)
        if is_first:
            self._has_woken(event)
        assert not before or self._traces(is_first) == before, event.content

    def _hand_over(self, event: Event) -> None:
        if self.dice.random() < 0.5:
            status = letters.hand_over(event.first)
            assert status == 200, (status, event.first)
        else:
            assert self.world.hand_over(event.content)
        event.times += 1
        self.tally.deliveries += 1

    def _twice_at_once(self, event: Event) -> None:
        """On two connections."""
        both = [self.others.submit(letters.hand_over, event.first) for _ in range(2)]
        statuses = [one.result(60) for one in both]
        assert statuses == [200, 200], statuses
        event.times += 2
        self.tally.deliveries += 2

    def _has_woken(self, event: Event) -> None:
        found = self._ask(IS_DUE, self.world.time.moment, event.content["reference"])
        assert found in (None, (True,)), f"nobody looks at {event.content['reference']}"

    def _look(self) -> None:
        """Each was filed once, whoever brought it and how often."""
        assert self._ask(FILED) == (sum(event.times > 0 for event in self.events),)
        broken = rules.broken(self.world.time.moment, is_graced=False)
        assert not broken, broken

    def _traces(self, is_first: bool = False) -> Any:
        return self._ask(TRACES), None if is_first else self._ask(WOKEN)

    def _ask(self, text: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchone()

    def everything(self) -> None:
        """All that was withheld, then all of it again in any order: nothing is left to do."""
        self.collect()
        withheld = [event for event in self.events if event.times == 0]
        for event in self.dice.sample(withheld, len(withheld)):
            self.bring(event)
        self.world.skip_a_minute()
        self._look()
        before = self._traces()
        for _ in range(AFTERWARDS):
            for event in self.dice.sample(self.events, len(self.events)):
                self.bring(event)
        assert self._traces() == before

    def go_home(self) -> None:
        for _ in range(2):
            self.others.submit(_close).result(60)
        self.others.shutdown()


def _close() -> None:
    connection.close()
    time.sleep(0.05)  # So that the other thread takes the other one.


@contextmanager
def _opened(dice: random.Random, tally: Tally) -> Iterator[tuple[World, Postman]]:
    world = World(ground.town())
    postman = Postman(world, dice, tally)
    try:
        yield world, postman
    finally:
        postman.go_home()
        world.close()


def play(seed: int, tally: Tally, *, payments: int = PAYMENTS) -> None:
    """The payments of one seed, with an errand between any two acts. Raises AssertionError."""
    dice = random.Random(seed)
    # After the world is open: whoever loads its pages by Django's client has the looks back.
    with order.watched(), _opened(dice, tally) as (world, postman), letters.one_connection():
        shops = [world.shop, dataclasses.replace(world.shop, device=world.tabs[2].device)]
        under_way = [lives(world, shop, dice, payments) for shop in shops]
        while under_way:
            if next(one := dice.choice(under_way), None) is None:
                under_way.remove(one)
            tally.steps += 1
            postman.errand()
            if dice.random() < 0.5:
                world.turn()
            if dice.random() < 0.3:
                world.pass_time(dice.choice((1.0, 5.0, 40.0)))
        _end(world, postman, days=dice.choice((0, 0, 2, 6)))


def _end(world: World, postman: Postman, *, days: int) -> None:
    """Some of it comes days later, as Vipps repeats what was not taken."""
    for _ in range(3):
        world.skip_a_minute()
    if days:
        world.pass_time(days * DAYS)
        registrations.keep(world.shop.unit)
    postman.everything()
    ending.play(world)
    postman.everything()
    assert not Payment.objects.due(world.time.moment).exists()


def run(seed: int, seconds: float) -> Tally:
    """Seed after seed."""
    tally, ends = Tally(), time.monotonic() + seconds
    while True:
        try:
            play(seed, tally)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach.
            tally.broke(NAME, seed, f"{type(error).__name__}: {error}")
        seed += 1
        if time.monotonic() >= ends:
            return tally


CAMPAIGNS[NAME] = run
