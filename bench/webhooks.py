"""Signed webhooks of a sales unit, sent as Vipps would send them."""

import json
import os
import queue
from urllib.parse import urlsplit

from bench.load import Browser
from tests.house import House


class Sender:
    """Sends numbered events; every tenth is one that has been sent before."""

    def __init__(self, house: House) -> None:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            NORDKASSA_VAR=str(house.var),
            PORT=str(house.port),
        )
        import django

        django.setup()
        from django.db import connection

        from payments.models import WebhookRegistration

        found = WebhookRegistration.objects.select_related("sales_unit").filter(removed_at=None)
        registration = found.order_by("pk")[0]
        self.secret, self.msn = registration.read_secret(), registration.sales_unit.msn
        self.url = urlsplit(registration.url)
        connection.close()
        rows = house.rows(
            "SELECT p.reference FROM payments_payment p JOIN payments_salesunit u"
            " ON u.id = p.sales_unit_id WHERE u.msn = %s",
            self.msn,
        )
        self.references = [row[0] for row in rows] or ["bench-unknown-reference"]
        self.house = house
        self.browsers: queue.Queue[Browser] = queue.Queue()
        for _ in range(8):
            self.browsers.put(Browser(house.url))

    def send(self, turn: int) -> None:
        from datetime import UTC, datetime

        from payments.vipps import signature

        number = turn - 1 if turn % 10 == 9 else turn
        event = {
            "msn": self.msn,
            "reference": self.references[number % len(self.references)],
            "pspReference": f"bench-{number}",
            "name": "AUTHORIZED",
            "amount": {"currency": "NOK", "value": 100},
            "timestamp": "2026-11-26T10:00:00Z",
            "success": True,
        }
        body = json.dumps(event).encode()
        headers = signature.sign(
            self.secret,
            method="POST",
            path_and_query=self.url.path,
            host=self.url.netloc,
            body=body,
            at=datetime.now(UTC),
        )
        browser = self.browsers.get()
        status, _, _ = browser.call("POST", self.url.path, body, headers)
        self.browsers.put(browser)
        assert status == 200, status

    def doubles(self) -> int:
        rows = self.house.rows(
            "SELECT count(*) - count(DISTINCT psp_reference) FROM payments_webhook"
            " WHERE psp_reference LIKE 'bench-%'"
        )
        return int(rows[0][0])
