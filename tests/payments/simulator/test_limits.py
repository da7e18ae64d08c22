"""Five changes and 120 reads a minute for one payment, as the gateway counts them."""

from typing import Any

import pytest
import requests

from payments.simulator.data import default_data
from tests.payments.simulator.merchant import Merchant


def read(merchant: Merchant, reference: str, what: str = "") -> requests.Response:
    url = f"{merchant.url}/epayment/v1/payments/{reference}{what}"
    return merchant.http.get(url, timeout=10)


def test_the_sixth_change_within_a_minute_is_too_many(merchant: Merchant) -> None:
    reference = merchant.approved()
    for amount in (100, 200, 300):
        assert merchant.change("capture", reference, amount).status_code == 200
    assert merchant.cancel(reference).status_code == 200

    response = merchant.change("refund", reference, 100)

    assert response.status_code == 429
    assert set(response.json()) == {"statusCode", "message"}
    assert 55 <= int(response.headers["Retry-After"]) <= 60


def test_after_the_wait_that_was_told_there_is_room(merchant: Merchant) -> None:
    reference = merchant.approved()
    for _ in range(4):
        merchant.change("capture", reference, 100)
    wait = int(merchant.change("capture", reference, 100, key="k").headers["Retry-After"])

    merchant.control("clock", advance=wait)

    assert merchant.change("capture", reference, 100, key="k").status_code == 200


def test_the_minute_slides(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.control("clock", advance=50)
    for _ in range(4):
        assert merchant.change("capture", reference, 100).status_code == 200
    told = merchant.change("capture", reference, 100)
    assert (told.status_code, int(told.headers["Retry-After"]) <= 10) == (429, True)

    merchant.control("clock", advance=15)

    # Only the create is older than a minute.
    assert merchant.change("capture", reference, 100).status_code == 200
    assert merchant.change("capture", reference, 100).status_code == 429


def test_what_is_refused_here_is_neither_done_nor_remembered_nor_counted(
    merchant: Merchant,
) -> None:
    reference = merchant.approved()
    for _ in range(4):
        merchant.change("capture", reference, 100)
    for _ in range(10):
        assert merchant.change("capture", reference, 100, key="k").status_code == 429
    assert merchant.get(reference)["aggregate"]["capturedAmount"]["value"] == 400

    merchant.control("clock", advance=60)

    assert merchant.change("capture", reference, 100, key="k").status_code == 200


def test_an_answer_from_memory_counts_as_well(merchant: Merchant) -> None:
    order = merchant.order()

    answers = [merchant.post("/epayment/v1/payments", order, key="k") for _ in range(6)]

    assert [each.status_code for each in answers] == [201] * 5 + [429]


@pytest.mark.parametrize(
    "fault", [{"mode": "status", "status": 503}, {"mode": "refuse", "code": "6280"}]
)
def test_a_call_that_an_ordered_fault_answers_has_arrived_and_counts(
    merchant: Merchant, fault: dict[str, Any]
) -> None:
    reference = merchant.approved()
    merchant.control("faults", plan=[{"operation": "capture", "times": 9, **fault}])

    statuses = [merchant.change("capture", reference, 100).status_code for _ in range(5)]

    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


def test_another_payment_and_another_unit_have_room_of_their_own(
    merchant: Merchant, danish: Merchant
) -> None:
    order = merchant.order(reference="same-reference")
    for _ in range(5):
        merchant.post("/epayment/v1/payments", order, key="k")

    assert merchant.create(reference="same-reference").status_code == 429
    assert merchant.create(reference="other-reference").status_code == 201
    assert danish.create(reference="same-reference").status_code == 201


def test_a_misspelled_reference_makes_all_payments_count_as_one(merchant: Merchant) -> None:
    wrong = [merchant.order(reference=None, refrence=f"payment-{each}") for each in range(6)]

    statuses = [merchant.post("/epayment/v1/payments", each).status_code for each in wrong]

    assert statuses == [400] * 5 + [429]


def test_the_121st_read_within_a_minute_is_too_many(merchant: Merchant) -> None:
    reference, other = merchant.created(), merchant.created()
    for _ in range(60):
        assert read(merchant, reference).status_code == 200
        assert read(merchant, reference, "/events").status_code == 200

    response = read(merchant, reference)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert read(merchant, other).status_code == 200
    assert merchant.cancel(reference).status_code == 200


def test_reads_are_counted_for_each_subscription_key(merchant: Merchant) -> None:
    unit = merchant.look("data")["sales_units"][0] | {"secondary_subscription_key": "second"}
    merchant.control("sales-units", sales_units=[unit])
    merchant.control("limits", reads=1)
    reference = merchant.created()
    assert [read(merchant, reference).status_code for _ in range(2)] == [200, 429]

    merchant.http.headers["Ocp-Apim-Subscription-Key"] = "second"

    assert read(merchant, reference).status_code == 200


def test_who_is_not_let_in_uses_nobodys_room(merchant: Merchant) -> None:
    stranger = Merchant(merchant.url, default_data().sales_units[0])
    stranger.http.headers["Authorization"] = "Bearer wrong"
    order = merchant.order()
    for _ in range(9):
        assert stranger.post("/epayment/v1/payments", order).status_code == 401

    assert merchant.post("/epayment/v1/payments", order).status_code == 201


def test_a_test_may_lift_the_limits_and_a_reset_brings_them_back(merchant: Merchant) -> None:
    merchant.control("limits", changes=0, reads=0)
    reference = merchant.approved()
    for _ in range(10):
        assert merchant.change("capture", reference, 100).status_code == 200

    merchant.control("reset", keep=["tokens"])

    limits = merchant.look("limits")
    assert (limits["changes"], limits["reads"]) == (5, 120)


@pytest.mark.parametrize("wish", [{"change": 5}, {"reads": "many"}])
def test_a_limit_that_is_not_known_is_refused(merchant: Merchant, wish: dict[str, Any]) -> None:
    assert requests.post(f"{merchant.url}/control/limits", json=wish, timeout=10).status_code == 400


def test_what_was_counted_a_minute_ago_is_forgotten(merchant: Merchant) -> None:
    for _ in range(20):
        merchant.created()
    assert merchant.look("limits")["counted"] == 20

    merchant.control("clock", advance=61)
    merchant.created()

    assert merchant.look("limits")["counted"] == 1
