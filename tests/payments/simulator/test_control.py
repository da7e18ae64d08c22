import time

import pytest
import requests

from tests.payments.simulator.merchant import KARI, METTE, OLA, Json, Merchant, code_of


def test_a_lost_request_does_nothing_and_a_lost_answer_has_done_it(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.control("faults", plan=[{"operation": "capture", "mode": "drop_before"}])
    with pytest.raises(requests.ConnectionError):
        merchant.change("capture", reference, 49800, key="k")
    assert merchant.get(reference)["aggregate"]["capturedAmount"]["value"] == 0

    merchant.control("faults", plan=[{"operation": "capture", "mode": "drop_after"}])
    with pytest.raises(requests.ConnectionError):
        merchant.change("capture", reference, 49800, key="k")

    assert merchant.get(reference)["aggregate"]["capturedAmount"]["value"] == 49800
    assert merchant.change("capture", reference, 49800, key="k").status_code == 200


def test_an_answer_can_be_cut_in_half(merchant: Merchant) -> None:
    merchant.control("faults", plan=[{"operation": "create", "mode": "truncate"}])

    with pytest.raises(requests.RequestException):
        merchant.create()


def test_a_fault_waits_for_its_turn_and_its_payment(merchant: Merchant) -> None:
    one, other = merchant.created(), merchant.created()
    fault = {"operation": "get", "mode": "status", "status": 429, "retry_after": 3}
    merchant.control("faults", plan=[{**fault, "skip": 1, "times": 2, "reference": one}])
    url = f"{merchant.url}/epayment/v1/payments"

    statuses = [
        merchant.http.get(f"{url}/{reference}", timeout=10).status_code
        for reference in (one, other, one, other, one, one)
    ]

    assert statuses == [200, 200, 429, 200, 429, 200]


@pytest.mark.parametrize(("code", "later"), [("6280", 200), ("6250", 200), ("6140", 400)])
def test_an_ordered_refusal_stays_for_its_key_unless_it_says_try_again(
    merchant: Merchant, code: str, later: int
) -> None:
    reference = merchant.approved()
    merchant.control("faults", plan=[{"operation": "capture", "mode": "refuse", "code": code}])

    assert code_of(merchant.change("capture", reference, 49800, key="k")) == code
    assert merchant.change("capture", reference, 49800, key="k").status_code == later


def test_an_ordered_status_asks_nobody_for_a_token(merchant: Merchant) -> None:
    fault = {"operation": "create", "mode": "status", "status": 503}
    merchant.control("faults", plan=[fault])
    merchant.http.headers["Authorization"] = "Bearer wrong"

    assert [merchant.create().status_code for _ in range(2)] == [503, 401]


def test_answers_can_be_slow(merchant: Merchant) -> None:
    reference = merchant.created()
    merchant.control("faults", plan=[{"operation": "get", "mode": "delay", "seconds": 0.2}])

    started = time.monotonic()
    merchant.get(reference)

    assert time.monotonic() - started > 0.2


@pytest.mark.parametrize(
    "wish", [{"plan": [{"operation": "get", "mode": "explode"}]}, {"webhook": "hold"}]
)
def test_an_unknown_fault_is_refused(merchant: Merchant, wish: Json) -> None:
    response = requests.post(f"{merchant.url}/control/faults", json=wish, timeout=10)

    assert response.status_code == 400


def test_the_exact_bytes_of_a_request_can_be_read_and_secrets_cannot(merchant: Merchant) -> None:
    body = b'{"amount" : {"currency":"NOK","value":1},"reference":"exact-bytes"}'
    merchant.http.post(
        f"{merchant.url}/epayment/v1/payments",
        data=body,
        headers={"Idempotency-Key": "key-1"},
        timeout=10,
    )

    request = merchant.look("requests", operation="create")["requests"][-1]

    assert request["body"] == body.decode()
    assert request["reference"] == "exact-bytes"
    assert request["headers"]["idempotency-key"] == "key-1"
    assert merchant.unit.subscription_key not in str(request)
    assert request["status"] == 400


def test_a_qr_is_anyones_until_somebody_scans_it(merchant: Merchant) -> None:
    response = merchant.create(userFlow="QR", customer=None)
    reference = response.json()["reference"]

    merchant.control("approve", reference=reference, customer=OLA)

    assert merchant.get(reference)["state"] == "AUTHORIZED"
    assert merchant.look("books")["payments"][0]["customer"] == OLA


def test_a_reset_forgets_everything_but_what_is_kept(merchant: Merchant) -> None:
    merchant.approved()
    merchant.control("clock", advance=100)

    merchant.control("reset", keep=["tokens"])

    assert merchant.look("books") == {"payments": [], "customers": []}
    assert merchant.look("clock")["ahead"] == 0
    merchant.created()


def test_customers_and_sales_units_can_be_added(merchant: Merchant) -> None:
    merchant.control("customers", customers=[{"name": "Nils", "phone": "4790000033"}])

    merchant.created(customer={"phoneNumber": "4790000033"})


def test_the_clock_does_not_run_backwards(merchant: Merchant) -> None:
    response = requests.post(f"{merchant.url}/control/clock", json={"advance": -1}, timeout=10)

    assert response.status_code == 400


def test_the_built_in_customers_are_of_three_countries(merchant: Merchant) -> None:
    customers = {each["phone"]: each for each in merchant.look("data")["customers"]}

    assert customers[KARI]["personal_qr"].startswith("https://qr.vipps.no/p/")
    assert customers[OLA]["personal_qr"] == "https://qr.vipps.no/28/2/01/031/4790000012?v=1"
    assert customers[METTE]["personal_qr"].startswith("https://qr.mobilepay.dk/p/")


def test_a_request_is_kept_as_it_came_over_the_wire(merchant: Merchant) -> None:
    merchant.http.get(f"{merchant.url}/epayment/v1/payments/a%0Ab?c=%20", timeout=10)

    kept = merchant.look("requests")["requests"][-1]

    assert kept["path"] == "/epayment/v1/payments/a%0Ab?c=%20"
    assert (kept["status"], kept["media"]) == (404, "application/problem+json")
