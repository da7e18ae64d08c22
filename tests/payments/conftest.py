"""A shop that takes Vipps MobilePay, and the rebuilt test environment that it talks to."""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from payments.simulator.server import Running
from tests.payments.conformance import record
from tests.payments.plans import pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]

if TYPE_CHECKING:
    # Django is set up only after this file has been read.
    from tests.payments.shop import Shop, Town


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    with Running() as simulator:
        yield simulator


@pytest.fixture
def town(running: Running, settings: Settings) -> Iterator["Town"]:
    """The simulator's control, everything as new. Whatever a test makes our client ask and the
    simulator answer is held against the official files."""
    from tests.payments.shop import Town

    settings.VIPPS_SIMULATOR_URL = running.url
    town = Town(running.url)
    town.post("reset")
    yield town
    record.check(running.url, ours=True)


@pytest.fixture
def shop(db: Any, town: "Town") -> "Shop":
    from tests.payments.shop import open_shop

    return open_shop(town)


@pytest.fixture(scope="session")
def rehearsing() -> Iterator[Running]:
    """The simulator that is training's alone."""
    with Running() as simulator:
        yield simulator


@pytest.fixture
def stage(rehearsing: Running, settings: Settings) -> Iterator["Town"]:
    """The training simulator's control, everything as new."""
    from tests.payments.shop import Town

    settings.TRAINING_URL = rehearsing.url
    stage = Town(rehearsing.url)
    stage.post("reset")
    yield stage
    record.check(rehearsing.url, ours=True)


@pytest.fixture
def trained(shop: "Shop", stage: "Town") -> "Shop":
    """A till in training; `shop.town` goes on being where the shop sells."""
    from pos import training

    training.switch(shop.device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    return shop
