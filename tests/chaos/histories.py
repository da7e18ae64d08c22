"""Histories: everybody does anything in any order by Hypothesis' dice, and every rule holds.

The acts are in `acts.py`, `acts_in_office.py`, `acts_outside.py` and `acts_at_sticker.py`, and what
must be so at the end in `ending.py`.
"""

import sys
import time
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from tests.chaos import ending, ground, order, rules
from tests.chaos.acts import Till
from tests.chaos.acts_at_sticker import AtSticker, Stickers
from tests.chaos.acts_in_office import Office
from tests.chaos.acts_outside import Outside
from tests.chaos.campaign import CAMPAIGNS, Tally
from tests.chaos.world import World

NAME = "histories"
# What Hypothesis makes of one seed.
EXAMPLES = 25
STEPS = 40


class Shop:
    """The one shop of a seed: furnished once, as new for each history."""

    def __init__(self) -> None:
        self.world: World | None = None

    def open(self) -> tuple[World, Stickers]:
        if self.world is None:
            self.world = World(ground.town())
            self.stickers = Stickers(self.world)
            self.world.remember()
        self.world.begin_again()
        self.stickers.begin_again()
        return self.world, self.stickers

    def close(self) -> None:
        if self.world:
            self.world.close()


class History(Till, Office, Outside, AtSticker, RuleBasedStateMachine):
    """One history of one shop."""

    tally, shop = Tally(), Shop()

    def __init__(self) -> None:
        super().__init__()
        self.world, self.stickers = self.shop.open()
        self.world.see()
        self.is_caught_up = self.is_diligent = False
        self.pages = {}

    @invariant()
    def every_rule_holds(self) -> None:
        self.tally.steps += 1
        if self.is_diligent:
            self.world.turn()
        broken = rules.broken(self.world.time.moment, is_graced=self.is_caught_up)
        assert not broken, broken
        self.stickers.check(is_caught_up=self.is_caught_up)
        self.is_caught_up = False
        self.world.see()

    def teardown(self) -> None:
        """The end is played only when nothing has gone wrong before."""
        if sys.exc_info()[0] is None:
            ending.play(self.world)
            self.stickers.check(is_caught_up=True)
            self.stickers.compare()
            self.tally.histories += 1


def play(seed: int, tally: Tally, *, examples: int = EXAMPLES, is_again: bool = False) -> None:
    """The histories of one seed. The first that breaks a rule ends it, made small if `is_again`."""
    phases = (Phase.generate, Phase.shrink) if is_again else (Phase.generate,)

    class Seeded(History):
        pass

    Seeded.tally, Seeded.shop = tally, Shop()
    hypothesis.seed(seed)(Seeded)
    wanted = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    try:
        with order.watched():
            run_state_machine_as_test(Seeded, settings=wanted)
    finally:
        Seeded.shop.close()


def run(seed: int, seconds: float) -> Tally:
    """One seed after the other until the time is over."""
    tally, end, is_again = Tally(), time.monotonic() + seconds, seconds == 0
    while True:
        try:
            play(seed, tally, is_again=is_again)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach.
            tally.broke(NAME, seed, _told(error))
        seed += 1
        if time.monotonic() >= end:
            return tally


def _told(error: BaseException) -> str:
    notes: list[Any] = getattr(error, "__notes__", [])
    said = "\n".join([f"{type(error).__name__}: {error}", *map(str, notes)])
    return "\n".join(line for line in said.splitlines() if "every_rule_holds" not in line)


CAMPAIGNS[NAME] = run
