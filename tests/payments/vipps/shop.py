"""A till's side of a conversation with the simulator, with the hand of the customer."""

import uuid
from typing import Any

import requests

from payments.simulator.data import SalesUnit
from payments.vipps import bodies
from payments.vipps.bodies import PhoneNumber, ReceiptLine
from payments.vipps.client import Client, Connection
from payments.vipps.connection import open_session

KARI = "4790000078"
HOODIE = ReceiptLine("Orange hoodie", "hoodie", 29900, 23920, 5980, 2500, 29900)
T_SHIRT = ReceiptLine("White T-shirt", "t-shirt", 19900, 15920, 3980, 2500, 19900)


class Shop:
    """One sales unit, its client, and the simulator's strings."""

    def __init__(self, url: str, unit: SalesUnit) -> None:
        self.url = url
        self.unit = unit
        connection = Connection(
            base_url=url,
            client_id=unit.client_id,
            client_secret=unit.client_secret,
            subscription_key=unit.subscription_key,
            msn=unit.msn,
            timeouts=(1.0, 1.0),
        )
        self.client = Client(connection, open_session(connection))

    def control(self, act: str, **wish: Any) -> Any:
        answer = requests.post(f"{self.url}/control/{act}", json=wish, timeout=5)
        answer.raise_for_status()
        return answer.json()

    def fault(self, operation: str, mode: str, **more: Any) -> None:
        self.control("faults", plan=[{"operation": operation, "mode": mode, **more}])

    def body(self, reference: str, **changed: Any) -> bytes:
        sale: dict[str, Any] = {
            "reference": reference,
            "amount": 49800,
            "currency": self.unit.currency,
            "customer": PhoneNumber(KARI),
            "description": "Butikken",
            "lines": [HOODIE, T_SHIRT],
            "pos_id": "Butikken-23412",
        }
        return bodies.create_body(**{**sale, **changed})

    def create(self, *, reference: str = "", **changed: Any) -> str:
        reference = reference or new_reference()
        self.client.create(self.body(reference, **changed), key=new_key())
        return reference

    def authorized(self) -> str:
        reference = self.create()
        self.control("approve", reference=reference)
        return reference

    def capture(self, reference: str, amount: int = 49800) -> None:
        body = bodies.capture_body(amount, self.unit.currency)
        self.client.capture(reference, body, key=new_key())


def new_reference() -> str:
    return f"oslo1-{uuid.uuid4().hex}-1"


def new_key() -> str:
    return str(uuid.uuid4())
