"""However often, late and out of order Vipps' letters come: each is filed once and does no harm."""

from tests.chaos import post
from tests.chaos.campaign import Tally
from tests.payments.shop import Town


def test_a_letter_that_comes_again_changes_nothing_and_no_sale_is_lost(town: Town) -> None:
    tally = Tally()

    post.play(11, tally, payments=2)

    assert tally.deliveries > 300
