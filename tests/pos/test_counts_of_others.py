"""A count stands with the name of who has counted, whoever sends the page that shows it."""

from django.test import Client

from pos.models import Report
from tests import make
from tests.pos.test_counts import PIECES, cash_till, entry_on, page, post, tablet
from tests.pos.till import Till

__all__ = ["cash_till", "tablet"]


def test_nobody_closes_a_day_with_what_another_has_counted(tablet: Client, cash_till: Till) -> None:
    """The page was left open, and the next person signed in beside it."""
    entry = entry_on(post(tablet, "close-day", **PIECES).content.decode())
    other = make.signed_in(Client(), cash_till.device, make.staff(cash_till.device.store))

    assert 'name="entry"' not in page(other, "day")
    assert post(other, "close-day", entry=entry, reason="found a coin").status_code == 409
    assert not Report.objects.exists()
