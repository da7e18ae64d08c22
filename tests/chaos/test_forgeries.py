"""No forged webhook is taken, none is answered with an error, none leaves a row."""

from tests.chaos import forgeries, letters
from tests.chaos.campaign import Tally
from tests.payments.shop import Town


def test_no_forged_webhook_is_taken_or_breaks_anything(town: Town) -> None:
    tally, box = Tally(), forgeries.Mailbox()

    with letters.one_connection():
        statuses = forgeries.play(box, 7, tally, batch=1000)

    assert tally.forgeries > 800
    assert statuses[401] > 500
    assert set(statuses) <= {200, 301, 401, 404, 405, 413}
