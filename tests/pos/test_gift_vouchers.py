"""What is owed to the holders of gift cards, in the books."""

import pytest

from pos import vouchers
from pos.models import MappedAccount
from pos.vouchers import Entry
from tests.pos.test_vouchers import accounts, booked
from tests.pos.z_reports import content, payments, vat_row

DAY = content(
    payments=payments(CARD=62500, GIFT_CARD=5000),
    vat=[vat_row("STANDARD", "3", 2500, 17500, 3500)],
    gift_cards_sold={"count": 2, "amount": 60000},
    gift_cards_back={"count": 1, "amount": 10000},
)


def test_sold_gift_cards_are_owed_and_used_ones_are_owed_no_more() -> None:
    owed = MappedAccount(entry=Entry.GIFT_SOLD, account="2964")

    found = booked(DAY, accounts(rows=(owed,)))

    assert found == {"1580": 62500, "2965": 5000, "3000": -17500, "2964": -50000}
    assert sum(found.values()) == 0


def test_gift_cards_that_are_sold_need_an_account() -> None:
    with pytest.raises(vouchers.NoAccount, match="Gift cards sold"):
        booked(DAY)
