"""A till's sticker in plain HTTP."""

from typing import Any

import requests

from tests.payments.simulator.merchant import Json, Merchant

PATH = "/qr/v1/merchant-callback"
STICKER = "27072f82-c4b6-49cd-9838-10f21d87496e"


def put_sticker(merchant: Merchant, id: str = STICKER, **changed: Any) -> requests.Response:
    """Make or change it; a field that is changed to None is left out."""
    body = {"locationDescription": "Kasse 1", **changed}
    content = {name: value for name, value in body.items() if value is not None}
    return merchant.http.put(f"{merchant.url}{PATH}/{id}", json=content, timeout=10)


def sticker(merchant: Merchant, id: str = STICKER, **query: Any) -> Json:
    response = merchant.http.get(f"{merchant.url}{PATH}/{id}", params=query, timeout=10)
    assert response.status_code == 200, response.text
    content: Json = response.json()
    return content


def checked_in(merchant: Merchant, customer: str, id: str = STICKER) -> str:
    """The token that the merchant is sent."""
    made = merchant.control("check-in", merchantQrId=id, customer=customer)
    return str(made["customerToken"])
