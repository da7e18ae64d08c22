import re
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import requests

from tests.payments.simulator.handset import Phone
from tests.payments.simulator.merchant import KARI, OLA, YOUNG, Json, Merchant

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


def history_of(phone: Phone) -> tuple[str, ...]:
    """Of the newest purchase: the amount, the word, and the moment, in the markup and as shown."""
    page = requests.get(f"{phone.merchant.url}/phone/", params=phone.fields, timeout=10).text
    row = (
        r'class="sum">([^<]+)</span><span class="state"[^>]*>([^<]+)</span>'
        r'<time datetime="([^"]+)">([^<]+)<'
    )
    found = re.search(row, page.partition('id="history"')[2])
    assert found, page
    return found.groups()


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
    # Beside the word stands what has come back, as on the card.
    assert history_of(phone)[:2] == ("NOK\N{NO-BREAK SPACE}150.00", "Refunded")


def test_the_history_is_on_the_clock_of_the_shop(merchant: Merchant, phone: Phone) -> None:
    phone.press("approve", merchant.created())
    *_rest, moment, shown = history_of(phone)
    there = datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Oslo"))

    assert moment == there.isoformat(timespec="seconds")
    assert shown == there.strftime("%H:%M")


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


def test_a_press_is_seen_by_every_open_phone_at_once(merchant: Merchant) -> None:
    stream = requests.get(f"{merchant.url}/phone/events", stream=True, timeout=5)
    looks = (line for line in stream.iter_lines() if line == b"data: look")
    next(looks)
    threading.Timer(0.05, merchant.created).start()

    assert next(looks)
    stream.close()
