"""Where a keeper may die in the middle of a step."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from payments import machine, operations, outcome, sequel
from pos import tenders


class Crash(BaseException):
    """The process is gone, here and now."""


# Where a keeper may die, by what it has just done or is about to do.
POINTS = (
    (machine, "claim", "after"),
    (operations, "count_attempt", "before"),
    (operations, "count_attempt", "after"),
    (machine, "_send", "before"),
    (machine, "_send", "after"),
    (machine, "_read", "after"),
    (outcome, "_fold", "after"),
    (sequel, "decide", "after"),
    (tenders, "receive", "after"),
    (outcome, "record", "after"),
)


@contextmanager
def dying(point: int) -> Iterator[None]:
    """A keeper that dies when it comes to this point."""
    module, name, when = POINTS[point]
    real = getattr(module, name)

    def act(*args: Any, **named: Any) -> Any:
        if when == "after":
            real(*args, **named)
        raise Crash

    with mock.patch.object(module, name, act):
        yield
