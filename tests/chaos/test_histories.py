"""In every history every rule holds at every step, and at its end the books agree."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User

from payments.admin.acts import ASKED
from payments.models import Payment
from tests.chaos import crashes, histories
from tests.chaos.acts_in_office import ACTS, acts
from tests.chaos.campaign import Tally
from tests.payments.shop import Town

# By volume they are played by `make chaos`.
FEW = 6


@pytest.mark.parametrize("seed", range(2))
def test_in_every_history_our_books_are_vipps_books(town: Town, seed: int) -> None:
    tally = Tally()
    histories.play(seed, tally, examples=FEW)

    assert tally.histories >= FEW


def test_a_keeper_can_die_at_every_point_that_is_named() -> None:
    for module, name, _when in crashes.POINTS:
        assert callable(getattr(module, name)), name


def test_every_act_of_the_office_is_played() -> None:
    world = SimpleNamespace(user=User())
    assert tuple(acts(Payment(), world, "")) == ACTS  # type: ignore[arg-type]
    assert {*ASKED, "take_back"} - {"again"} <= {*ACTS}
