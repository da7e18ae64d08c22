"""What comes from outside: customers, Vipps, the network, the post, time, and keepers that die."""

import random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.chaos.acts import has_payments, numbers
from tests.chaos.campaign import Tally
from tests.chaos.crashes import POINTS
from tests.chaos.world import TOO_LATE

if TYPE_CHECKING:
    from tests.chaos.world import World

OPERATIONS = ("*", "create", "get", "capture", "cancel", "refund", "events", "token")
FAULTS: tuple[dict[str, Any], ...] = (
    {"mode": "drop_before"},
    {"mode": "drop_after"},
    {"mode": "truncate"},
    {"mode": "delay_after", "seconds": TOO_LATE},
    {"mode": "status", "status": 500},
    {"mode": "status", "status": 503, "retry_after": 30},
    {"mode": "status", "status": 429},
    {"mode": "status", "status": 429, "retry_after": 20},
    {"mode": "status", "status": 423},
    {"mode": "status", "status": 404},
    {"mode": "status", "status": 400, "body": "<h1>no</h1>"},
    {"mode": "status", "status": 401},
)
dice = st.integers(0, 2**32 - 1)


class Outside:
    """The rules of a history that begin outside the shop."""

    world: "World"
    tally: Tally
    is_caught_up: bool

    @precondition(has_payments)
    @rule(which=numbers, customer=st.integers(0, 1))
    def approve(self, which: int, customer: int) -> None:
        self.world.approve(self.world.pick(which), customer)

    @precondition(has_payments)
    @rule(which=numbers, act=st.sampled_from(["decline", "expire"]))
    def end(self, which: int, act: str) -> None:
        self.world.at_vipps(act, self.world.pick(which))

    @precondition(has_payments)
    @rule(
        which=numbers, act=st.sampled_from(["capture", "cancel", "refund"]), part=st.integers(0, 2)
    )
    def in_the_portal(self, which: int, act: str, part: int) -> None:
        """All of it, half, or one øre."""
        payment = self.world.pick(which)
        amount = 0 if act == "cancel" else (payment.amount, payment.amount // 2, 1)[part]
        if self.world.portal.act(payment, act, amount):
            self.world.portal_acts.add(payment.reference)

    @rule(
        operation=st.sampled_from(OPERATIONS),
        fault=st.sampled_from(FAULTS),
        times=st.integers(1, 3),
        skip=st.integers(0, 1),
    )
    def fault(self, operation: str, fault: dict[str, Any], times: int, skip: int) -> None:
        plan = [{"operation": operation, "times": times, "skip": skip, **fault}]
        self.world.town.post("faults", plan=plan)

    @rule()
    def faults_end(self) -> None:
        self.world.town.post("faults", clear=True, webhooks="hold")

    @precondition(has_payments)
    @rule(which=numbers, seed=dice, times=st.integers(1, 2), is_forged=st.booleans())
    def deliver(self, which: int, seed: int, times: int, is_forged: bool) -> None:
        """Any webhook that has happened: late, again, out of order, or forged."""
        letters = self.world.post()
        if letters:
            letter = letters[-1 - which % len(letters)]
            for _ in range(times):
                forged = self.world.hand_over(letter, random.Random(seed) if is_forged else None)
                self.tally.deliveries += forged
                self.tally.forgeries += not forged

    @precondition(has_payments)
    @rule(which=numbers)
    def keeper_step(self, which: int) -> None:
        """One keeper, one payment, one step."""
        self.world.step(self.world.pick(which).pk)

    @precondition(has_payments)
    @rule(which=numbers, fault=st.sampled_from(FAULTS), is_read=st.booleans())
    def keeper_meets(self, which: int, fault: dict[str, Any], is_read: bool) -> None:
        """The very call that a keeper makes next goes wrong."""
        payment = self.world.pick(which)
        pending = payment.operations.filter(outcome="PENDING").first()
        operation = pending.kind.lower() if pending and not is_read else "get"
        plan = [{"operation": operation, "reference": payment.reference, **fault}]
        self.world.town.post("faults", plan=plan)
        self.world.step(payment.pk)

    @rule()
    def keeper_turn(self) -> None:
        self.world.turn()

    @precondition(has_payments)
    @rule(which=numbers, point=st.integers(0, len(POINTS) - 1))
    def keeper_dies(self, which: int, point: int) -> None:
        """It is gone in the middle of a step, and its connection with it."""
        self.world.crash(self.world.pick(which).pk, point)

    @rule(seconds=st.sampled_from([1.0, 4.0, 16.0, 41.0]))
    def keepers_work(self, seconds: float) -> None:
        self.world.work(seconds)
        self.is_caught_up = True

    @rule(seconds=st.sampled_from([2.0, 2.0, 20.0, 20.0, 130.0, 605.0]))
    def nobody_works(self, seconds: float) -> None:
        self.world.pass_time(seconds)
