"""Cards are counted as blind as cash, where they are all that there is to count."""

from django.test import Client

from tests import make
from tests.pos.test_counts import page, post
from tests.pos.till import Till


def test_cards_are_counted_blind_where_they_are_all_there_is(client: Client, till: Till) -> None:
    till.sell()
    tablet = make.signed_in(client, till.device, till.staff)
    html = page(tablet, "day")

    assert 'name="count-CARD"' in html
    for told in ("299,00", "Forventet", "<article"):
        assert told not in html, told
    html = post(tablet, "close-day", **{"count-CARD": "298"}).content.decode()
    assert html.count("299,00") > 1
    assert "<article" in html
    assert post(tablet, "close-day", **{"count-CARD": "299"}).status_code == 302


def test_a_day_without_anything_to_count_is_shown(client: Client, till: Till) -> None:
    tablet = make.signed_in(client, till.device, till.staff)

    assert "<article" in page(tablet, "day")
