"""Who acts from outside: the pages of a till, and the merchant's other ways to Vipps."""

import dataclasses
import json
import re
import uuid
from http.client import HTTPException
from typing import Any
from urllib import request

from django.db import connection
from django.test import Client
from django.urls import reverse

from payments.models import Payment
from pos import baskets
from pos.models import FormKey
from stores.models import POSDevice
from tests.payments.shop import Town

HTMX = {"HX-Request": "true"}
# Everything that an act at a till leaves there.
TRACES = """
SELECT count(*), sum(version), sum(total),
    (SELECT sum(quantity) FROM pos_basketline l JOIN pos_basket b ON b.id = l.basket_id
        WHERE b.device_id = %(device)s),
    (SELECT count(*) FROM pos_receipt WHERE device_id = %(device)s),
    (SELECT count(*) FROM payments_payment WHERE device_id = %(device)s),
    (SELECT count(*) FROM payments_operation o JOIN payments_payment p ON p.id = o.payment_id
        WHERE p.device_id = %(device)s)
FROM pos_basket WHERE device_id = %(device)s
"""
SHOWN = re.compile(rb'data-shown="\d+\.(\d+)"')


@dataclasses.dataclass
class Tab:
    """One page of a till. It sends the version that it shows, however old that is."""

    client: Client
    device: POSDevice
    version: int = 0
    last: tuple[str, dict[str, Any]] | None = None

    def begin_again(self) -> None:
        """Loaded anew."""
        self.last = None
        self.look()

    def post(self, name: str, *args: int, **fields: Any) -> None:
        """One act, as the page sends it."""
        sent = {"key": str(uuid.uuid4()), "version": self.version, **fields}
        self.last = (reverse(name, args=args), sent)
        self.again()

    def again(self) -> None:
        """The last act once more, exactly as it was: the answer got lost on its way."""
        if self.last:
            answer = self.client.post(self.last[0], self.last[1], headers=HTMX)
            assert answer.status_code in (200, 204, 404), (answer.status_code, self.last)
            self._show(answer.content)

    def repeat(self) -> None:
        """The same, and what the till has done it does not do again."""
        is_done, before = self._is_done(), self._traces()
        self.again()
        if is_done:
            assert self._traces() == before, (before, self.last)

    def _is_done(self) -> bool:
        """A payer who is named is asked under a key of its own, and that one may come later."""
        if self.last is None:
            return False
        keys = [key := uuid.UUID(self.last[1]["key"])]
        if self.last[0] == reverse("set-payer"):
            keys.append(uuid.uuid5(key, "request"))
        return FormKey.objects.filter(key__in=keys).count() == len(keys)

    def _traces(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(TRACES, {"device": self.device.pk})
            return cursor.fetchone()

    def look(self) -> None:
        answer = self.client.get(reverse("look"), headers=HTMX)
        assert answer.status_code == 200, answer.status_code
        assert SHOWN.search(answer.content)
        self._show(answer.content)
        now = baskets.current(self.device).version
        assert self.version == now, f"shows version {self.version} of {now}"

    def _show(self, content: bytes) -> None:
        """What an answer brings is shown; one that only says no makes the page look."""
        if shown := SHOWN.search(content):
            self.version = int(shown[1])
        else:
            self.look()


class Portal:
    """The merchant's other ways to Vipps: the portal, or another system with the same keys."""

    def __init__(self, town: Town) -> None:
        self._url, self._unit = town.url, town.get("data")["sales_units"][0]

    def act(self, payment: Payment, act: str, amount: int = 0) -> bool:
        """Capture, cancel or refund without us. False: Vipps said no, or nothing."""
        money = {"modificationAmount": {"currency": payment.currency, "value": amount}}
        path = f"/epayment/v1/payments/{payment.reference}/{act}"
        try:
            token = self._post("/accesstoken/get", {})["access_token"]
            self._post(path, money if amount else {}, token=token)
        except (OSError, HTTPException, ValueError, KeyError):
            return False
        return True

    def _post(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        unit = self._unit
        headers = {
            "client_id": unit["client_id"],
            "client_secret": unit["client_secret"],
            "Ocp-Apim-Subscription-Key": unit["subscription_key"],
            "Merchant-Serial-Number": unit["msn"],
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": str(uuid.uuid4()),
            "Content-Type": "application/json",
        }
        asked = request.Request(self._url + path, json.dumps(body).encode(), headers)  # noqa: S310
        with request.urlopen(asked, timeout=5) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")
