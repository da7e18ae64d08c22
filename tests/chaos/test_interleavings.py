"""Whatever the order in which two take their turns, the money is taken once and the books agree."""

import pytest

from tests.chaos import interleavings
from tests.chaos.scenes import SCENES
from tests.payments.shop import Town

# One switch away from whoever is at work: `make chaos` plays every order there is.
SWITCHES = 1


@pytest.mark.parametrize("scene", SCENES)
def test_in_every_order_two_end_with_one_truth(town: Town, scene: str) -> None:
    wrong = list(interleavings.play(scene, most_switches=SWITCHES))

    assert len(wrong) > 2
    assert [one for one in wrong if one] == []
