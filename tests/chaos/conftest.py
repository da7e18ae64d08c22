"""The suite's own database and simulator are the ground of the campaigns."""

from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from payments.simulator.server import Running

if TYPE_CHECKING:
    from tests.payments.shop import Town


@pytest.fixture(scope="session")
def running() -> Any:
    with Running() as simulator:
        yield simulator


@pytest.fixture
def town(committed: Any, running: Running, settings: Settings) -> "Town":
    """The simulator's control, on a ground where commits are real."""
    from tests.chaos import ground
    from tests.payments.shop import Town

    settings.VIPPS_SIMULATOR_URL = running.url
    town = Town(running.url)
    town.post("reset")
    ground.use(town)
    return town
