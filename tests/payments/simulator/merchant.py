"""A merchant that talks to the simulator in plain HTTP: no code of the product's own client."""

import uuid
from typing import Any

import requests

from payments.simulator.data import SalesUnit

KARI, OLA, METTE, UNKNOWN, YOUNG = (
    "4790000078",
    "4790000012",
    "4520202034",
    "4790000099",
    "4790000017",
)
Json = dict[str, Any]


def code_of(response: requests.Response) -> str:
    """The numeric code of a refusal, or empty."""
    details = response.json().get("extraDetails", [])
    return next((each["reason"] for each in details if each["name"] == "ErrorCode"), "")


def fields_of(response: requests.Response) -> set[str]:
    """The fields that a refusal names."""
    return {each["name"] for each in response.json()["extraDetails"]} - {"ErrorCode"}


class Merchant:
    """One sales unit's side of the conversation."""

    def __init__(self, url: str, unit: SalesUnit) -> None:
        self.url = url
        self.unit = unit
        self.http = requests.Session()
        self.sign_in()

    def sign_in(self) -> None:
        token = self.ask_token().json()["access_token"]
        self.http.headers.update(
            {
                "Authorization": f"Bearer {token}",
                "Ocp-Apim-Subscription-Key": self.unit.subscription_key,
                "Merchant-Serial-Number": self.unit.msn,
            }
        )

    def ask_token(self, **changed: str) -> requests.Response:
        headers = {
            "client_id": self.unit.client_id,
            "client_secret": self.unit.client_secret,
            "Ocp-Apim-Subscription-Key": self.unit.subscription_key,
        }
        return requests.post(f"{self.url}/accesstoken/get", headers=headers | changed, timeout=10)

    def order(self, **changed: Any) -> Json:
        """A create body; a field that is changed to None is left out."""
        body = {
            "amount": {"currency": self.unit.currency, "value": 49800},
            "customer": {"phoneNumber": KARI},
            "customerInteraction": "CUSTOMER_PRESENT",
            "paymentMethod": {"type": "WALLET"},
            "reference": f"test-{uuid.uuid4()}",
            "userFlow": "PUSH_MESSAGE",
            **changed,
        }
        return {name: value for name, value in body.items() if value is not None}

    def create(self, *, key: str = "", **changed: Any) -> requests.Response:
        return self.post("/epayment/v1/payments", self.order(**changed), key=key)

    def created(self, **changed: Any) -> str:
        """The reference of a new payment."""
        response = self.create(**changed)
        assert response.status_code == 201, response.text
        return str(response.json()["reference"])

    def approved(self, **changed: Any) -> str:
        """The reference of a payment that the customer has approved."""
        reference = self.created(**changed)
        self.control("approve", reference=reference)
        return reference

    def get(self, reference: str) -> Json:
        response = self.http.get(f"{self.url}/epayment/v1/payments/{reference}", timeout=10)
        assert response.status_code == 200, response.text
        content: Json = response.json()
        return content

    def events(self, reference: str) -> list[Json]:
        url = f"{self.url}/epayment/v1/payments/{reference}/events"
        events: list[Json] = self.http.get(url, timeout=10).json()
        return events

    def change(
        self, verb: str, reference: str, amount: int, *, key: str = "", currency: str = ""
    ) -> requests.Response:
        """Capture or refund."""
        money = {"currency": currency or self.unit.currency, "value": amount}
        path = f"/epayment/v1/payments/{reference}/{verb}"
        return self.post(path, {"modificationAmount": money}, key=key)

    def cancel(self, reference: str, *, only: bool | None = None, key: str = "") -> Any:
        body = None if only is None else {"cancelTransactionOnly": only}
        return self.post(f"/epayment/v1/payments/{reference}/cancel", body, key=key)

    def post(self, path: str, body: Json | None, *, key: str = "") -> requests.Response:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.http.post(f"{self.url}{path}", json=body, headers=headers, timeout=10)

    def register(self, url: str, *events: str) -> Json:
        names = [f"epayments.payment.{event}.v1" for event in events]
        response = self.post("/webhooks/v1/webhooks", {"url": url, "events": names})
        assert response.status_code == 201, response.text
        content: Json = response.json()
        return content

    def control(self, name: str, **wish: Any) -> Json:
        response = requests.post(f"{self.url}/control/{name}", json=wish, timeout=10)
        assert response.status_code == 200, response.text
        content: Json = response.json()
        return content

    def look(self, name: str, **wish: Any) -> Json:
        response = requests.get(f"{self.url}/control/{name}", params=wish, timeout=10)
        assert response.status_code == 200, response.text
        content: Json = response.json()
        return content
