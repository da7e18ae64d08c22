"""Signed webhooks of a sales unit, sent as Vipps would send them."""

import json
import queue
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bench import limits
from bench.load import Browser, open_loop
from bench.streams import RECORD_MINUTE
from bench.table import Row, percentile
from bench.till import tills
from payments.vipps import signature
from tests.house import House

WAITING = """
SELECT payment.reference FROM payments_payment payment
JOIN payments_salesunit unit ON unit.id = payment.sales_unit_id AND unit.msn = %s
WHERE (payment.ended_at IS NULL) = %s ORDER BY payment.id DESC LIMIT 20
"""

# The secret is sealed: only the product can read it.
REGISTRATION = """
import json
from payments.models import WebhookRegistration
found = WebhookRegistration.objects.filter(removed_at=None).order_by("pk")[0]
print(json.dumps([found.read_secret(), found.sales_unit.msn, found.url]))
"""


def p11(house: House) -> list[Row]:
    """Signed webhooks at Vipps' record rate: two in three of sales under way, a tenth repeated."""
    sender = Sender(house)
    taken = open_loop(sender.send, rate=RECORD_MINUTE, count=RECORD_MINUTE * 6, threads=8)
    bare = limits.acknowledged(house, rate=RECORD_MINUTE, count=RECORD_MINUTE * 3)
    p99, doubles = percentile(taken, 0.99), sender.doubles()
    return [
        Row("P11", "webhook → 200, p50", round(percentile(taken, 0.5), 2), "ms", "limit",
            round(percentile(bare, 0.5), 2)),
        Row("P11", "webhook → 200, p99", round(p99, 2), "ms", "limit",
            round(percentile(bare, 0.99), 2), "≤ 25 ms", p99 <= 25),
        Row("P11", "doubles of 10 % repeated", doubles, "", "", None, "0", doubles == 0),
    ]  # fmt: skip


class Sender:
    """Sends numbered events; every tenth is one that has been sent before."""

    def __init__(self, house: House) -> None:
        *_, found = house.manage("shell", "-c", REGISTRATION).stdout.splitlines()
        self.secret, self.msn, url = json.loads(found)
        self.url = urlsplit(url)
        for till in tills(house, 17)[9:]:
            till.ask()
        waiting = [row[0] for row in house.rows(WAITING, self.msn, True)]
        ended = [row[0] for row in house.rows(WAITING, self.msn, False)]
        # A sale sends three: its request was made, it was approved, its money was taken.
        self.references = [
            reference
            for place, live in enumerate(waiting)
            for reference in (live, live, ended[place % len(ended)] if ended else "unknown")
        ]
        self.house = house
        self.browsers: queue.Queue[Browser] = queue.Queue()
        for _ in range(8):
            self.browsers.put(Browser(house.url))

    def send(self, turn: int) -> None:
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
