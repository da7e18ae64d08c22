import pytest

from tests.payments.simulator.merchant import Json, Merchant, code_of

DAY = 86_400


def sums(payment: Json) -> tuple[int, ...]:
    aggregate = payment["aggregate"]
    names = ("authorized", "captured", "cancelled", "refunded")
    return tuple(aggregate[f"{name}Amount"]["value"] for name in names)


def test_a_sale_is_reserved_then_captured_and_the_state_stays_authorized(
    merchant: Merchant,
) -> None:
    reference = merchant.approved()
    assert sums(merchant.get(reference)) == (49800, 0, 0, 0)

    answer = merchant.change("capture", reference, 49800)

    assert answer.status_code == 200
    assert answer.json()["state"] == "AUTHORIZED"
    assert sums(answer.json()) == sums(merchant.get(reference)) == (49800, 49800, 0, 0)


def test_capture_in_parts_then_cancel_releases_the_rest(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 10000)
    merchant.change("capture", reference, 5000)

    answer = merchant.cancel(reference)

    assert sums(answer.json()) == (49800, 15000, 34800, 0)
    assert code_of(merchant.change("capture", reference, 1)) == "6070"


def test_refunds_never_exceed_what_was_captured(merchant: Merchant) -> None:
    merchant.control("limits", changes=6)
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)
    merchant.change("refund", reference, 19900)

    assert code_of(merchant.change("refund", reference, 29901)) == "6150"
    assert sums(merchant.change("refund", reference, 29900).json()) == (49800, 49800, 0, 49800)
    assert code_of(merchant.change("refund", reference, 1)) == "6180"


def test_before_approval_nothing_can_be_captured_or_refunded(merchant: Merchant) -> None:
    reference = merchant.created()

    assert code_of(merchant.change("capture", reference, 100)) == "6080"
    assert code_of(merchant.change("refund", reference, 100)) == "6020"


def test_cancelling_before_approval_terminates(merchant: Merchant) -> None:
    reference = merchant.created()

    answer = merchant.cancel(reference, only=True)

    assert answer.json()["state"] == "TERMINATED"
    assert sums(answer.json()) == (0, 0, 49800, 0)
    assert code_of(merchant.cancel(reference)) == "6050"
    assert code_of(merchant.change("capture", reference, 100)) == "6070"


def test_cancel_transaction_only_releases_nothing_once_authorized(merchant: Merchant) -> None:
    reference = merchant.approved()

    assert code_of(merchant.cancel(reference, only=True)) == "6060"
    assert sums(merchant.get(reference)) == (49800, 0, 0, 0)


def test_a_released_reservation_is_authorized_with_nothing_left(merchant: Merchant) -> None:
    reference = merchant.approved()

    assert sums(merchant.cancel(reference).json()) == (49800, 0, 49800, 0)
    assert merchant.get(reference)["state"] == "AUTHORIZED"
    assert code_of(merchant.cancel(reference)) == "6190"


def test_captured_money_is_refunded_not_cancelled(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)

    assert code_of(merchant.cancel(reference)) == "6040"
    assert code_of(merchant.change("capture", reference, 1)) == "6170"


def test_the_pages_own_capture_of_499_for_a_payment_of_498_is_refused(merchant: Merchant) -> None:
    assert code_of(merchant.change("capture", merchant.approved(), 49900)) == "6090"


def test_captures_together_never_exceed_what_was_authorized(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 30000)

    assert code_of(merchant.change("capture", reference, 19801)) == "6090"
    assert merchant.change("capture", reference, 19800).status_code == 200


@pytest.mark.parametrize("currency", ["DKK", "EUR"])
def test_another_currency_is_no_amount(merchant: Merchant, currency: str) -> None:
    reference = merchant.approved()

    assert code_of(merchant.change("capture", reference, 100, currency=currency)) == "4040"


def test_a_unit_without_partial_capture_takes_all_or_nothing(merchant: Merchant) -> None:
    unit = merchant.look("data")["sales_units"][0] | {"may_capture_partially": False}
    merchant.control("sales-units", sales_units=[unit])
    reference = merchant.approved()

    assert code_of(merchant.change("capture", reference, 100)) == "6140"
    assert merchant.change("capture", reference, 49800).status_code == 200


def test_a_declined_payment_is_aborted_for_good(merchant: Merchant) -> None:
    reference = merchant.created()

    merchant.control("decline", reference=reference)

    assert merchant.get(reference)["state"] == "ABORTED"
    assert code_of(merchant.change("capture", reference, 100)) == "6200"
    assert code_of(merchant.cancel(reference)) == "6050"


def test_a_payment_expires_after_ten_minutes_and_not_before(merchant: Merchant) -> None:
    reference = merchant.created()

    merchant.control("clock", advance=590)
    assert merchant.get(reference)["state"] == "CREATED"
    merchant.control("clock", advance=11)

    assert merchant.get(reference)["state"] == "EXPIRED"


def test_a_declined_card_leaves_the_payment_open(merchant: Merchant) -> None:
    """151 is the test environment's *insufficient funds*."""
    reference = merchant.created(amount={"currency": "NOK", "value": 151})

    response = merchant.post(f"/epayment/v1/test/payments/{reference}/approve", None)

    assert code_of(response) == "10010"
    assert merchant.get(reference)["state"] == "CREATED"


def test_a_reservation_that_lapses_is_released(merchant: Merchant, danish: Merchant) -> None:
    reference = danish.approved()

    danish.control("clock", advance=14 * DAY + 1)
    danish.sign_in()

    assert sums(danish.get(reference)) == (49800, 0, 49800, 0)
    assert code_of(danish.change("capture", reference, 49800)) == "6100"
    assert code_of(danish.cancel(reference)) == "6030"


def test_refunds_end_after_a_year(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)

    merchant.control("clock", advance=366 * DAY)
    merchant.sign_in()

    assert code_of(merchant.change("refund", reference, 100)) == "6220"


def test_every_event_has_a_psp_reference_of_its_own_and_answers_carry_the_first(
    merchant: Merchant,
) -> None:
    reference = merchant.approved()
    answer = merchant.change("capture", reference, 49800, key="capture-1").json()
    events = merchant.events(reference)

    assert [event["name"] for event in events] == ["CREATED", "AUTHORIZED", "CAPTURED"]
    assert len({event["pspReference"] for event in events}) == 3
    assert answer["pspReference"] == events[0]["pspReference"]
    assert events[2]["idempotencyKey"] == "capture-1"
    assert "idempotencyKey" not in events[1]


def test_force_approve_does_what_the_customer_does(merchant: Merchant) -> None:
    reference = merchant.created()

    body = {"customer": {"phoneNumber": "4790000078"}}
    response = merchant.post(f"/epayment/v1/test/payments/{reference}/approve", body)

    assert response.status_code == 200
    payment = merchant.get(reference)
    assert payment["state"] == "AUTHORIZED"
    assert payment["captureGuaranteedUntil"]


def test_force_approve_by_personal_qr_names_the_customer(merchant: Merchant) -> None:
    reference = merchant.created(userFlow="QR", customer=None)
    code = merchant.look("data")["customers"][0]["personal_qr"]

    body = {"customer": {"personalQr": code}}
    response = merchant.post(f"/epayment/v1/test/payments/{reference}/approve", body)

    assert response.status_code == 200
    assert merchant.look("books")["payments"][0]["customer"] == "4790000078"


@pytest.mark.parametrize(
    "body",
    [
        {"token": 5},
        {"customer": None},
        {"customer": "4790000078"},
        {"customer": {"phoneNumber": 4790000078}},
        {"phoneNumber": "4790000078"},
    ],
)
def test_force_approve_takes_no_odd_body(merchant: Merchant, body: dict[str, object]) -> None:
    reference = merchant.created()

    response = merchant.post(f"/epayment/v1/test/payments/{reference}/approve", body)

    assert response.status_code == 400
    assert merchant.get(reference)["state"] == "CREATED"


def test_the_books_say_who_was_debited_how_often_and_by_which_key(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800, key="capture-1")
    merchant.change("capture", reference, 49800, key="capture-1")
    merchant.change("refund", reference, 9800, key="refund-1")

    books = merchant.look("books")

    entry = books["payments"][0]
    assert (entry["captured"], entry["refunded"], entry["customer"]) == (49800, 9800, "4790000078")
    assert entry["times"] == {"authorized": 1, "captured": 1, "refunded": 1}
    assert [each["key"] for each in entry["effects"]] == ["", "capture-1", "refund-1"]
    assert books["customers"][0]["debited"] == 40000
