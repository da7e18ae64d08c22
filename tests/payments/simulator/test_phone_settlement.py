"""The page that settles the day, used without JavaScript."""

import re
from html import unescape

import pytest
import requests

from tests.payments.simulator.accountant import Accountant
from tests.payments.simulator.merchant import METTE, Merchant


class MoneyPage:
    """The settlement page in English."""

    def __init__(self, merchant: Merchant) -> None:
        self.url = f"{merchant.url}/phone/settlement"

    def look(self) -> str:
        return self._text(requests.get(self.url, params={"lang": "en"}, timeout=10))

    def press(self, **fields: str) -> str:
        return self._text(requests.post(self.url, data={"lang": "en", **fields}, timeout=10))

    def _text(self, response: requests.Response) -> str:
        assert response.status_code == 200
        text = unescape(re.sub(r"<[^>]+>", " ", response.text)).replace("\u00a0", " ")
        return re.sub(r"\s+", " ", text)


@pytest.fixture
def money(merchant: Merchant) -> MoneyPage:
    return MoneyPage(merchant)


def test_the_page_says_what_will_be_paid_and_why(accountant: Accountant, money: MoneyPage) -> None:
    accountant.refund(accountant.sell(49800), 9800)

    page = money.look()

    assert "To be paid out NOK 391.28" in page
    assert "Sales 498.00 Refunds −98.00 Fees −8.72" in page
    assert "Nothing sold yet: Butikken Danmark, Kauppa" in page


def test_the_button_settles_the_day(accountant: Accountant, money: MoneyPage) -> None:
    accountant.sell(10000)

    page = money.press(msn="123456")

    assert "To be paid out NOK 0.00" in page
    assert "Utb. Butikken Vippsnr 2000001" in page
    assert "NOK 98.25" in page
    assert accountant.all_of()[-1]["amount"] == -9825


def test_a_second_press_does_nothing(accountant: Accountant, money: MoneyPage) -> None:
    accountant.sell()
    money.press(msn="123456")
    accountant.sell()

    page = money.press(msn="123456")

    assert "What is sold now belongs to tomorrow" in page
    assert "2000002" not in page


def test_tomorrow_settles_every_shop(
    accountant: Accountant, danish: Merchant, money: MoneyPage
) -> None:
    accountant.sell()
    Accountant(danish).sell(customer={"phoneNumber": METTE})

    page = money.press(days="1")

    assert page.count("In the bank on") == 2


def test_a_payout_that_came_back_is_shown_as_such(accountant: Accountant, money: MoneyPage) -> None:
    accountant.sell()
    accountant.settle()
    accountant.plant({"what": "payout_aborted", "msn": "123456"})

    page = money.look()

    assert "Came back" in page
    assert "Other 489.28" in page


@pytest.mark.parametrize("msn", ["", "999999"])
def test_a_shop_that_is_not_there_harms_nobody(
    accountant: Accountant, money: MoneyPage, msn: str
) -> None:
    accountant.sell(10000)

    assert "To be paid out NOK 98.25" in money.press(msn=msn)


def test_the_page_speaks_the_customers_language_and_leads_back_to_them(money: MoneyPage) -> None:
    page = requests.get(money.url, params={"customer": METTE}, timeout=10).text

    assert "Afregning" in page
    assert f'href="/phone/?customer={METTE}"' in page
