import pytest

from tests.payments.simulator.merchant import Merchant, code_of


def test_same_key_and_same_bytes_get_the_very_same_answer(merchant: Merchant) -> None:
    order = merchant.order()

    answers = [merchant.post("/epayment/v1/payments", order, key="k") for _ in range(3)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(merchant.look("payments")["payments"]) == 1


def test_a_repeated_capture_takes_the_money_once(merchant: Merchant) -> None:
    reference = merchant.approved()

    answers = [merchant.change("capture", reference, 10000, key="k") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert merchant.get(reference)["aggregate"]["capturedAmount"]["value"] == 10000


@pytest.mark.parametrize(("verb", "code"), [("capture", "4010"), ("refund", "4150")])
def test_same_key_with_other_bytes_is_a_conflict(merchant: Merchant, verb: str, code: str) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 30000)
    merchant.change(verb, reference, 100, key="k")

    response = merchant.change(verb, reference, 200, key="k")

    assert (response.status_code, code_of(response)) == (409, code)


def test_same_key_for_something_else_is_a_conflict(merchant: Merchant) -> None:
    first, second = merchant.approved(), merchant.approved()
    merchant.change("capture", first, 100, key="k")

    response = merchant.change("capture", second, 100, key="k")

    assert (response.status_code, code_of(response)) == (409, "4020")


def test_a_key_belongs_to_one_sales_unit(merchant: Merchant, danish: Merchant) -> None:
    assert merchant.create(key="k").status_code == 201
    assert danish.create(key="k").status_code == 201


def test_a_refusal_stays_for_its_key(merchant: Merchant) -> None:
    reference = merchant.created()
    merchant.change("capture", reference, 49800, key="k")
    merchant.control("approve", reference=reference)

    assert code_of(merchant.change("capture", reference, 49800, key="k")) == "6080"
    assert merchant.change("capture", reference, 49800, key="other").status_code == 200


def test_a_gateway_error_does_not_stay_for_its_key(merchant: Merchant) -> None:
    merchant.control("faults", plan=[{"operation": "create", "mode": "status", "status": 500}])

    assert merchant.create(key="k", reference="same-reference").status_code == 500
    assert merchant.create(key="k", reference="same-reference").status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 51])
def test_a_key_is_required_and_short(merchant: Merchant, key: str) -> None:
    response = merchant.http.post(
        f"{merchant.url}/epayment/v1/payments",
        json=merchant.order(),
        headers={"Idempotency-Key": key},
        timeout=10,
    )

    assert response.status_code == 400
