"""Who dies at a point says which payments it had in hand; who was interrupted may take longer."""

import multiprocessing
import random
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.chaos import sale
from tests.chaos.armed import ADVANCE, Arms, _wrapped
from tests.chaos.points import Point
from tests.chaos.sale import LEFT_ALONE, Sale
from tests.chaos.tablet import PATIENCE

POINT = Point("capture.sent", "keeper", ADVANCE, "before", lambda call: call.args[0] == 2)


def test_who_dies_takes_along_what_its_other_threads_have_in_hand(tmp_path: Path) -> None:
    arms = Arms(tmp_path)
    arms.arm("capture.sent")

    dying = multiprocessing.get_context("fork").Process(target=_two_at_once, args=[tmp_path])
    dying.start()
    dying.join(30)

    assert dying.exitcode == -9
    assert arms.hits() == {"capture.sent": 1}
    assert [len(arms.interrupted(payment_id)) for payment_id in (1, 2, 3)] == [1, 1, 0]


def _two_at_once(folder: Path) -> None:
    """One thread is at payment 1 when another dies at payment 2; 3 is done."""
    arms, is_there = Arms(folder), threading.Event()

    def advance(payment_id: int) -> None:
        if payment_id == 1:
            is_there.set()
            threading.Event().wait()

    passing = _wrapped(advance, ADVANCE, [POINT], arms, threading.local())
    passing(3)
    threading.Thread(target=passing, args=[1], daemon=True).start()
    is_there.wait()
    passing(2)


def test_whose_end_nobody_saw_may_have_had_any_payment_in_hand(tmp_path: Path) -> None:
    arms = Arms(tmp_path)
    arms.bury("web", payments=[])
    assert arms.interrupted(1) == []

    arms.bury("postgres", payments=None)
    assert len(arms.interrupted(1)) == 1
    assert arms.hits() == {}


@pytest.mark.parametrize(
    ("began", "interrupted", "is_overdue"),
    [
        (PATIENCE - 1, [], False),
        (PATIENCE + 1, [], True),
        (PATIENCE + 1, [LEFT_ALONE - 1], False),
        (PATIENCE + 1, [LEFT_ALONE + 60, LEFT_ALONE + 1], True),
        (PATIENCE - 1, [LEFT_ALONE + 1], False),
    ],
)
def test_a_payment_is_overdue_when_it_was_left_alone_for_long_enough(
    began: float, interrupted: list[float], is_overdue: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it in seconds ago."""
    monkeypatch.setattr(sale, "time", SimpleNamespace(time=lambda: 1000.0))
    nobody = cast(Any, None)
    one = Sale(nobody, nobody, nobody, [], random.Random(1))
    one.interrupted = lambda payment_id: [1000 - ago for ago in interrupted if payment_id == 7]
    monkeypatch.setattr(one, "_payment", lambda: (7, "reference"))

    assert one._is_overdue(1000 - began) == is_overdue


def test_nobody_is_killed_who_has_nothing_in_hand(tmp_path: Path) -> None:
    arms = Arms(tmp_path)
    passing = _wrapped(lambda payment_id: time.time(), ADVANCE, [POINT], arms, threading.local())
    assert passing(2)
    assert arms.interrupted(2) == []
