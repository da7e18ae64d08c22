"""Two actors on a stage: each order in which they can take their turns is played, one by one.

Each actor is a thread with a connection of its own that stops at named points. Nothing in the
product knows of it: the functions at which it stops are wrapped while the stage is lit.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from payments import flow, inbox, machine, outcome
from payments.vipps.wire import Wire
from pos import baskets, goods
from pos.refusals import Refusal
from stores.database import connection_text
from stores.together import Together
from tests.chaos import order

Act = Callable[[], Any]
# Both sides of every lock, of every call to Vipps, of every commit and of what commits by itself:
# what lies between two of these is seen by nobody else, so one point between two such moments is
# enough.
POINTS: tuple[tuple[Any, str], ...] = (
    (machine, "read_all"),
    (Wire, "call"),
    (flow, "lock"),
    (outcome, "lock"),
    (baskets, "lock"),
    (inbox, "_read"),
    (BaseDatabaseWrapper, "commit"),
    (goods, "_write"),
    (Together, "send_if_same"),
)
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
PATIENCE = 60.0
# An actor may stand still with its locks for as long as the other one needs.
NO_HURRY = """
SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0
"""


class Actor(threading.Thread):
    """Does its act, and waits at every point until it is its turn."""

    def __init__(self, name: str, act: Act, stage: "Stage") -> None:
        super().__init__(name=name, daemon=True)
        self.act, self.stage = act, stage
        self.state, self.at, self.pid = "running", "", 0
        self.result: Any = None

    def run(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(NO_HURRY)
        self.pid = connection.connection.info.backend_pid
        self.stage.pause("start")
        try:
            with order.watched():
                self.result = self.act()
        except Refusal as refusal:
            self.result = refusal
        except BaseException as error:  # noqa: BLE001 - the stage tells it.
            self.result = error
        connection.close()
        self.stage.become(self, "done")


@dataclass
class Turn:
    """Who went on, and how many could have."""

    name: str
    choice: int
    options: int
    is_switch: bool


@dataclass
class Stage:
    """One play. `choices` are followed as far as they go; then whoever went last goes on."""

    choices: list[int]
    most_switches: int
    actors: list[Actor] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def play(self, acts: dict[str, Act], look: psycopg.Connection) -> None:
        self.actors = [Actor(name, act, self) for name, act in acts.items()]
        for actor in self.actors:
            actor.start()
        last: Actor | None = None
        while True:
            self._wait_until_still(look)
            ready = [actor for actor in self.actors if actor.state == "paused"]
            if not ready:
                return
            ready.sort(key=lambda actor: actor is not last)
            last = self._choose(ready, last)
            with self.changed:
                last.state = "running"
                self.changed.notify_all()

    def _choose(self, ready: list[Actor], last: Actor | None) -> Actor:
        goes_on = last in ready
        switches = sum(turn.is_switch for turn in self.turns)
        may_switch = not goes_on or switches < self.most_switches
        options = len(ready) if may_switch else 1
        place = len(self.turns)
        choice = self.choices[place] if place < len(self.choices) else 0
        choice = min(choice, options - 1)
        self.turns.append(Turn(ready[choice].name, choice, options, goes_on and choice > 0))
        return ready[choice]

    def _wait_until_still(self, look: psycopg.Connection) -> None:
        """Until every actor has stopped, ended, or waits for a lock that another one holds."""
        deadline = time.monotonic() + PATIENCE
        with self.changed:
            while moving := [actor for actor in self.actors if actor.state == "running"]:
                if self.changed.wait(0.004):
                    continue
                if all(self._is_blocked(actor, look) for actor in moving):
                    return
                assert time.monotonic() < deadline, "An actor neither stops nor ends."

    def _is_blocked(self, actor: Actor, look: psycopg.Connection) -> bool:
        """Only where somebody stands still who may hold what it waits for."""
        others = [one for one in self.actors if one.state == "paused"]
        found = look.execute(BLOCKED, [actor.pid]).fetchone() if others and actor.pid else None
        return bool(found and found[0])

    def pause(self, at: str) -> None:
        actor = threading.current_thread()
        if not isinstance(actor, Actor) or actor.stage is not self:
            return
        with self.changed:
            actor.state, actor.at = "paused", at
            self.changed.notify_all()
            self.changed.wait_for(lambda: actor.state == "running", PATIENCE)

    def become(self, actor: Actor, state: str) -> None:
        with self.changed:
            actor.state = state
            self.changed.notify_all()

    @property
    def order(self) -> str:
        """The first letters of whoever went on, one for each turn."""
        return "".join(turn.name[0] for turn in self.turns)


@contextmanager
def lit(stage: Stage) -> Iterator[None]:
    """While it is lit, actors stop before each of the points."""
    with ExitStack() as stack:
        for owner, name in POINTS:
            stack.enter_context(mock.patch.object(owner, name, _stopping(stage, owner, name)))
        yield


def _stopping(stage: Stage, owner: Any, name: str) -> Callable[..., Any]:
    real = getattr(owner, name)

    def act(*args: Any, **named: Any) -> Any:
        stage.pause(name)
        return real(*args, **named)

    return act


def orders(scene: Callable[[], dict[str, Act]], *, most_switches: int) -> Iterator[Stage]:
    """Every order of a scene, each on a new set; whoever asks looks at it before the next."""
    choices: list[int] = []
    with psycopg.connect(connection_text("nordkassa stage"), autocommit=True) as look:
        for _ in itertools.count():
            stage = Stage(choices, most_switches)
            with lit(stage):
                stage.play(scene(), look)
            yield stage
            turns = list(stage.turns)
            while turns and turns[-1].choice + 1 >= turns[-1].options:
                turns.pop()
            if not turns:
                return
            choices = [turn.choice for turn in turns[:-1]] + [turns[-1].choice + 1]
