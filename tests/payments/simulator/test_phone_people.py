import pytest
import requests

from tests.payments.simulator.handset import Phone
from tests.payments.simulator.merchant import KARI, METTE, UNKNOWN, Merchant


def test_the_personal_code_is_shown_as_picture_and_text(merchant: Merchant, phone: Phone) -> None:
    page = requests.get(f"{merchant.url}/phone/", params=phone.fields, timeout=10).text
    picture = requests.get(f"{merchant.url}/phone/qr.svg?customer={KARI}", timeout=10)

    assert 'value="https://qr.vipps.no/p/' in page
    assert picture.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("customer", "language", "word"),
    [(KARI, "nb", "Godkjenn"), (METTE, "da", "Godkend"), ("358400000056", "fi", "Hyväksy")],
)
def test_every_customer_reads_their_own_language(
    merchant: Merchant, customer: str, language: str, word: str
) -> None:
    merchant.created(customer={"phoneNumber": customer})

    page = requests.get(f"{merchant.url}/phone/?customer={customer}", timeout=10).text

    assert f'lang="{language}"' in page
    assert word in page


def test_who_has_no_app_has_no_code(merchant: Merchant) -> None:
    assert "No app on this number" in Phone(merchant, UNKNOWN).look()


def test_a_new_customer_can_pay_at_once(merchant: Merchant) -> None:
    form = {"name": "Nora", "phone": "4790000044", "birth_date": "2001-02-03", "lang": "en"}
    requests.post(f"{merchant.url}/phone/new", data=form, timeout=10)

    merchant.created(customer={"phoneNumber": "4790000044"})

    assert "asks for" in Phone(merchant, "4790000044").look()


@pytest.mark.parametrize("number", ["", "+4790000044", "90000044", "<script>"])
def test_a_new_customer_needs_a_number(merchant: Merchant, number: str) -> None:
    form = {"name": "Nora", "phone": number, "birth_date": "2001-02-03"}

    page = requests.post(f"{merchant.url}/phone/new", data=form, timeout=10).text

    assert 'role="alert"' in page
    assert "<script>" not in page.replace("<script ", "")
    assert len(merchant.look("data")["customers"]) == 7
