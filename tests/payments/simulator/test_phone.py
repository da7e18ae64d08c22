import re
import threading
from html import unescape

import pytest
import requests

from tests.payments.simulator.merchant import KARI, METTE, OLA, UNKNOWN, YOUNG, Json, Merchant

LINE = {
    "id": "1",
    "name": "White <b>T-shirt</b>",
    "totalAmount": 49800,
    "totalAmountExcludingTax": 39840,
    "totalTaxAmount": 9960,
    "taxRate": 2500,
    "unitInfo": {"unitPrice": 19900, "quantity": "2.5", "quantityUnit": "KG"},
}
RECEIPT = {"orderLines": [LINE], "bottomLine": {"currency": "NOK"}}


class Phone:
    """One customer's phone, used without JavaScript."""

    def __init__(self, merchant: Merchant, phone: str, lang: str = "en") -> None:
        self.merchant = merchant
        self.fields = {"customer": phone, "lang": lang}

    def look(self) -> str:
        """The page's text; no-break spaces are shown as spaces."""
        page = requests.get(f"{self.merchant.url}/phone/", params=self.fields, timeout=10)
        assert page.status_code == 200
        text = unescape(re.sub(r"<[^>]+>", " ", page.text)).replace("\u00a0", " ")
        return re.sub(r"\s+", " ", text)

    def press(self, act: str, reference: str = "", **fields: str) -> str:
        data = {**self.fields, "act": act, "reference": reference, **fields}
        answer = requests.post(f"{self.merchant.url}/phone/act", data=data, timeout=10)
        assert answer.status_code == 200
        return self.look()


@pytest.fixture
def phone(merchant: Merchant) -> Phone:
    return Phone(merchant, KARI)


def state(merchant: Merchant, reference: str) -> str:
    return str(merchant.get(reference)["state"])


def test_a_request_shows_shop_amount_lines_and_reference(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created(receipt=RECEIPT, paymentDescription="Three kilos of shirts")

    page = phone.look()

    assert "Butikken asks for" in page
    assert "NOK 498.00" in page
    assert "2.5 kg White <b>T-shirt</b> 498.00" in page
    assert "Three kilos of shirts" in page
    assert reference in page


def test_one_press_approves(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created()

    assert "Approved" in phone.press("approve", reference)
    assert state(merchant, reference) == "AUTHORIZED"


def test_one_press_declines(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created()

    assert "You said no" in phone.press("decline", reference)
    assert state(merchant, reference) == "ABORTED"


def test_a_second_press_changes_nothing(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created()
    phone.press("approve", reference)

    phone.press("approve", reference)
    phone.press("decline", reference)

    assert [each["name"] for each in merchant.events(reference)] == ["CREATED", "AUTHORIZED"]


def test_nobody_answers_anothers_request(merchant: Merchant) -> None:
    reference = merchant.created()

    Phone(merchant, OLA).press("approve", reference)

    assert state(merchant, reference) == "CREATED"


def test_looking_away_leaves_it_open(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created()

    page = phone.press("ignore", reference)
    assert "asks for" not in page
    assert "Unanswered · NOK 498.00" in page

    assert "asks for" in phone.press("show", reference)
    assert state(merchant, reference) == "CREATED"


def test_insufficient_funds_let_the_customer_try_again(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created()

    assert "insufficient funds" in phone.press("broke", reference)
    assert state(merchant, reference) == "CREATED"
    phone.press("approve", reference)
    assert state(merchant, reference) == "AUTHORIZED"


def test_a_late_answer_finds_the_request_expired(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created()

    assert "answered too late" in phone.press("late", reference)
    assert state(merchant, reference) == "EXPIRED"


def test_without_network_nothing_arrives_and_nothing_leaves(
    merchant: Merchant, phone: Phone
) -> None:
    phone.press("offline")
    reference = merchant.created()

    assert "asks for" not in phone.look()
    phone.press("approve", reference)
    assert state(merchant, reference) == "CREATED"
    assert "asks for" in phone.press("online")


def test_without_notifications_the_app_must_be_opened(merchant: Merchant, phone: Phone) -> None:
    phone.press("mute")
    merchant.created()

    assert "asks for" not in phone.look()
    assert "asks for" in phone.press("open")


def test_captures_and_refunds_arrive_in_the_history(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created(receipt=RECEIPT)
    phone.press("approve", reference)
    merchant.change("capture", reference, 49800)
    assert "Butikken has the money" in phone.look()

    merchant.change("refund", reference, 10000)
    merchant.change("refund", reference, 5000)

    page = phone.look()
    assert "Butikken has sent money back" in page
    assert "+100.00" in page
    assert "+50.00" in page
    assert "NOK 348.00" in page


def test_a_code_on_the_tills_screen_is_scanned(merchant: Merchant, phone: Phone) -> None:
    wish = {"format": "TEXT/TARGETURL"}
    answer: Json = merchant.create(userFlow="QR", customer=None, qrFormat=wish).json()
    assert "Scan Butikken · NOK 498.00" in phone.look()

    page = phone.press("scan", code=answer["redirectUrl"])

    assert "asks for" in page
    phone.press("approve", answer["reference"])
    assert merchant.look("books")["payments"][0]["customer"] == KARI


def test_a_scanned_code_belongs_to_who_scanned_it(merchant: Merchant, phone: Phone) -> None:
    reference = merchant.created(userFlow="QR", customer=None)
    token = merchant.look("payments", reference=reference)["payments"][0]["token"]
    phone.press("scan", code=token)

    Phone(merchant, OLA).press("scan", code=token)

    assert "asks for" not in Phone(merchant, OLA).look()


def test_too_young_to_scan(merchant: Merchant) -> None:
    reference = merchant.created(userFlow="QR", customer=None, minimumUserAge=18)
    token = merchant.look("payments", reference=reference)["payments"][0]["token"]

    Phone(merchant, YOUNG).press("scan", code=token)

    assert "asks for" not in Phone(merchant, YOUNG).look()


def test_a_real_camera_is_asked_whose_phone_it_is(merchant: Merchant) -> None:
    wish = {"format": "TEXT/TARGETURL"}
    url = merchant.create(userFlow="QR", customer=None, qrFormat=wish).json()["redirectUrl"]

    page = requests.get(url, params={"lang": "en"}, timeout=10).text

    assert "Who is scanning?" in page
    assert "Kari Nordmann" in page


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


def test_a_press_is_seen_by_every_open_phone_at_once(merchant: Merchant) -> None:
    stream = requests.get(f"{merchant.url}/phone/events", stream=True, timeout=5)
    looks = (line for line in stream.iter_lines() if line == b"data: look")
    next(looks)
    threading.Timer(0.05, merchant.created).start()

    assert next(looks)
    stream.close()
