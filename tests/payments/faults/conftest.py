"""Time that a test moves, keys that Vipps forgets, and a store that takes other keys."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from payments.vipps.connection import Connection

if TYPE_CHECKING:
    # Django is set up only after this file has been read.
    from tests.payments.clock import Clock
    from tests.payments.shop import Shop, Town


@pytest.fixture
def clock() -> Iterator["Clock"]:
    from tests.payments.clock import Clock

    with Clock.running() as clock:
        yield clock


@pytest.fixture
def real_shop(committed: Any, town: "Town") -> "Shop":
    """A shop with real commits, for several connections."""
    from tests.payments.shop import open_shop

    return open_shop(town)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nobody remembers a client or a token from an earlier test, nor keeps this one's."""
    forget()
    yield
    forget()


def forget() -> None:
    from payments import connections
    from payments.vipps import wire

    wire._shared.clear()
    connections._clients.clear()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, fresh: None) -> Callable[[float], None]:
    """Have every call given up after so many seconds."""
    from payments import connections

    real = connections._connection

    def give_up_after(seconds: float) -> None:
        def hasty(unit: Any) -> Connection:
            return dataclasses.replace(real(unit), timeouts=(seconds, seconds))

        monkeypatch.setattr(connections, "_connection", hasty)

    return give_up_after
