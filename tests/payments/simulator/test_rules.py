"""What the sales unit, the amount, the bank and time allow."""

from typing import Any

import pytest
import requests

from payments.simulator.problems import TITLES
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import Merchant, code_of, fields_of

DAY = 86_400
# Vipps MobilePay's own list, in the ePayment API's page of errors.
CATALOGUE = """
3010 4010 4020 4040 4050 4060 4070 4080 4090 4100 4110 4120 4130 4140 4150 4160
5010 5020 5030 5040 5050 5060 5070 5080 5090 5100
6010 6020 6030 6040 6050 6060 6070 6080 6090 6100 6110 6120 6130 6140 6150 6160 6170 6180
6190 6200 6210 6220 6230 6250 6260 6280 7010
10010 10020 10030 10040 10050 10060 10070
"""
CODES = CATALOGUE.split()


def change_unit(merchant: Merchant, **changed: Any) -> None:
    unit = next(
        each for each in merchant.look("data")["sales_units"] if each["msn"] == merchant.unit.msn
    )
    merchant.control("sales-units", sales_units=[unit | changed])


def sums(merchant: Merchant, reference: str) -> dict[str, int]:
    aggregate = merchant.get(reference)["aggregate"]
    return {name: money["value"] for name, money in aggregate.items()}


def test_every_code_of_the_catalogue_is_known() -> None:
    assert sorted(TITLES, key=int) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_ordered(merchant: Merchant, code: str) -> None:
    merchant.control("faults", plan=[{"operation": "create", "mode": "refuse", "code": code}])

    response = merchant.create()

    assert code_of(response) == code
    assert response.json()["title"] == TITLES[code]


def test_a_unit_whose_bank_account_is_not_verified_creates_nothing(merchant: Merchant) -> None:
    change_unit(merchant, is_verified=False)

    assert code_of(merchant.create()) == "5060"


def test_a_unit_that_may_not_refund(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)
    change_unit(merchant, may_refund=False)
    merchant.look("data")

    # Payments keep the unit with which they were made; a new one has the new.
    assert merchant.change("refund", reference, 100).status_code == 200
    other = merchant.approved()
    merchant.change("capture", other, 49800)
    assert code_of(merchant.change("refund", other, 100)) == "5100"


def test_the_gateway_turns_away_a_unit_that_is_not_active(merchant: Merchant) -> None:
    change_unit(merchant, is_active=False)

    response = merchant.create()

    assert response.status_code == 403
    assert set(response.json()) == {"statusCode", "message"}


@pytest.mark.parametrize("status", [401, 403, 422, 429])
def test_what_the_gateway_answers_is_its_own_json_and_stays_for_no_key(
    merchant: Merchant, status: int
) -> None:
    fault = {"operation": "create", "mode": "status", "status": status, "retry_after": 3}
    merchant.control("faults", plan=[fault])

    response = merchant.create(key="k", reference="same-reference")

    assert set(response.json()) == {"statusCode", "message"}
    assert response.headers["Retry-After"] == "3"
    assert merchant.create(key="k", reference="same-reference").status_code == 201


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("profile", {"scope": "name shoeSize"}, "4080"),
        ("profile", {"scope": "name nin"}, "5030"),
        ("shipping", {"fixedOptions": []}, "5020"),
        (
            "merchantLegalLinks",
            {"termsOfSaleUrl": "http://a.example", "privacyPolicyUrl": "https://a.example"},
            "4090",
        ),
    ],
)
def test_an_option_that_is_not_ours_has_its_code(
    merchant: Merchant, field: str, value: Any, code: str
) -> None:
    assert code_of(merchant.create(**{field: value})) == code


def test_links_to_the_merchants_terms_are_taken_and_nothing_beside_them(
    merchant: Merchant,
) -> None:
    links = {"termsOfSaleUrl": "https://a.example/t", "privacyPolicyUrl": "https://a.example/p"}
    merchant.created(merchantLegalLinks=links)

    response = merchant.create(merchantLegalLinks={**links, "cookies": "https://a.example/c"})

    assert fields_of(response) == {"merchantLegalLinks.cookies"}


@pytest.mark.parametrize(("late", "days"), [(False, 14), (True, 180)])
def test_a_danish_reservation_lasts_as_long_as_its_unit_may_capture(
    danish: Merchant, late: bool, days: int
) -> None:
    change_unit(danish, may_capture_late=late)
    reference = danish.approved()
    danish.control("clock", advance=days * DAY - 60)
    danish.sign_in()
    assert danish.change("capture", reference, 100).status_code == 200

    danish.control("clock", advance=120)

    assert sums(danish, reference)["cancelledAmount"] == 49700
    assert code_of(danish.change("capture", reference, 100)) == "6100"


def test_approving_twice_says_that_it_is_reserved(merchant: Merchant) -> None:
    reference = merchant.approved()

    response = merchant.post(f"/epayment/v1/test/payments/{reference}/approve", None)

    assert code_of(response) == "6230"


@pytest.mark.parametrize("body", [{"customer": {"phoneNumber": 4790000078}}, {"phone": "1"}, []])
def test_the_body_of_force_approve_is_checked(merchant: Merchant, body: Any) -> None:
    reference = merchant.created()

    response = merchant.http.post(
        f"{merchant.url}/epayment/v1/test/payments/{reference}/approve", json=body, timeout=10
    )

    assert response.status_code == 400
    assert merchant.get(reference)["state"] == "CREATED"


class TestAnAmountOf201:
    """Nobody knows for an hour whether the money is reserved."""

    @pytest.fixture
    def reference(self, merchant: Merchant) -> str:
        reference = merchant.created(amount={"currency": "NOK", "value": 201})
        response = merchant.post(f"/epayment/v1/test/payments/{reference}/approve", None)
        assert code_of(response) == "6160"
        return reference

    def test_it_is_neither_reserved_nor_over(self, merchant: Merchant, reference: str) -> None:
        merchant.control("clock", advance=3500)

        assert merchant.get(reference)["state"] == "CREATED"
        assert code_of(merchant.cancel(reference, only=True)) == "6250"
        assert code_of(merchant.change("capture", reference, 201)) == "6160"

    def test_then_the_money_turns_out_to_be_reserved(
        self, merchant: Merchant, reference: str, inbox: Inbox
    ) -> None:
        merchant.register(inbox.url, "authorized")
        merchant.control("clock", advance=3601)
        merchant.sign_in()

        assert merchant.get(reference)["state"] == "AUTHORIZED"
        assert inbox.wait(1) == ["AUTHORIZED"]
        assert merchant.change("capture", reference, 201).status_code == 200

    def test_the_same_key_may_ask_again(self, merchant: Merchant, reference: str) -> None:
        assert code_of(merchant.cancel(reference, key="k")) == "6250"
        merchant.control("clock", advance=3601)
        merchant.sign_in()

        assert merchant.cancel(reference, key="k").status_code == 200

    def test_the_customer_cannot_take_it_back(self, merchant: Merchant, reference: str) -> None:
        wish = {"reference": reference}
        answer = requests.post(f"{merchant.url}/control/decline", json=wish, timeout=10)

        assert answer.json()["code"] == "6160"
        assert merchant.get(reference)["state"] == "CREATED"


@pytest.mark.parametrize(("amount", "code"), [(123, "5100"), (124, "6220")])
def test_refunds_of_123_and_124_fail_and_the_log_says_so(
    merchant: Merchant, amount: int, code: str
) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)

    response = merchant.change("refund", reference, amount, key="refund-1")

    assert code_of(response) == code
    last = merchant.events(reference)[-1]
    assert (last["name"], last["success"], last["idempotencyKey"]) == (
        "REFUNDED",
        False,
        "refund-1",
    )
    assert sums(merchant, reference)["refundedAmount"] == 0
    assert merchant.look("books")["payments"][0]["refunded"] == 0
