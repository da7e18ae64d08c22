import pytest
import requests

from tests.payments.simulator.merchant import Merchant, fields_of


def test_a_token_is_long_and_its_numbers_are_strings(merchant: Merchant) -> None:
    content = merchant.ask_token().json()

    assert content["token_type"] == "Bearer"
    assert len(content["access_token"]) > 1000
    assert isinstance(content["expires_in"], str)
    assert int(content["expires_on"]) - int(content["not_before"]) == 3600


@pytest.mark.parametrize("header", ["client_id", "client_secret", "Ocp-Apim-Subscription-Key"])
def test_each_of_the_three_secrets_is_checked(merchant: Merchant, header: str) -> None:
    response = merchant.ask_token(**{header: "wrong"})

    assert response.status_code == 401


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", "Bearer wrong"),
        ("Authorization", ""),
        ("Ocp-Apim-Subscription-Key", "wrong"),
        ("Ocp-Apim-Subscription-Key", ""),
        ("Merchant-Serial-Number", "999999"),
        ("Merchant-Serial-Number", "234567"),
    ],
)
def test_the_gateway_refuses_in_a_format_of_its_own(
    merchant: Merchant, header: str, value: str
) -> None:
    merchant.http.headers[header] = value

    response = merchant.create()

    assert response.status_code == 401
    assert set(response.json()) == {"statusCode", "message"}


def test_the_serial_number_is_required(merchant: Merchant) -> None:
    del merchant.http.headers["Merchant-Serial-Number"]

    response = merchant.create()

    assert response.status_code == 400
    assert fields_of(response) == {"Merchant-Serial-Number"}


def test_the_word_bearer_must_not_be_missing(merchant: Merchant) -> None:
    token = str(merchant.http.headers["Authorization"]).removeprefix("Bearer ")
    merchant.http.headers["Authorization"] = token

    assert merchant.create().status_code == 401


def test_a_token_dies_after_an_hour_on_the_simulators_clock(merchant: Merchant) -> None:
    merchant.control("clock", advance=3601)

    assert merchant.create().status_code == 401
    merchant.sign_in()
    assert merchant.create().status_code == 201


def test_the_secondary_subscription_key_is_as_good_as_the_first(merchant: Merchant) -> None:
    unit = merchant.look("data")["sales_units"][0] | {"secondary_subscription_key": "second"}
    merchant.control("sales-units", sales_units=[unit])

    merchant.http.headers["Ocp-Apim-Subscription-Key"] = "second"

    assert merchant.create().status_code == 201


def test_sales_units_may_share_keys(merchant: Merchant) -> None:
    unit = merchant.look("data")["sales_units"][0] | {"msn": "777777"}
    merchant.control("sales-units", sales_units=[unit])

    merchant.http.headers["Merchant-Serial-Number"] = "777777"

    assert merchant.create().status_code == 201


def test_system_headers_have_at_most_thirty_characters(merchant: Merchant) -> None:
    merchant.http.headers["Vipps-System-Name"] = "n" * 31

    assert merchant.create().status_code == 400


def test_nor_may_they_be_longer_when_a_token_is_asked_for(merchant: Merchant) -> None:
    response = merchant.ask_token(**{"Vipps-System-Name": "n" * 31})

    assert response.status_code == response.json()["statusCode"] == 400


def test_nothing_is_served_without_a_token(merchant: Merchant) -> None:
    for path in ("/epayment/v1/payments/some-reference", "/webhooks/v1/webhooks"):
        assert requests.get(merchant.url + path, timeout=10).status_code == 401
