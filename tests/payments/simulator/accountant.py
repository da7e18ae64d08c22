"""Whoever reads the reports, in plain HTTP."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from tests.payments.simulator.merchant import Json, Merchant

OSLO = "Europe/Oslo"


class Accountant:
    """Reads one sales unit's ledger, with the sales unit's own keys."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant

    def ledgers(self, **query: Any) -> list[Json]:
        items: list[Json] = self.ask("/settlement/v1/ledgers", **query).json()["items"]
        return items

    @property
    def ledger_id(self) -> str:
        (ledger,) = self.ledgers()
        return str(ledger["ledgerId"])

    def ask(self, path: str, **query: Any) -> requests.Response:
        return self.merchant.http.get(f"{self.merchant.url}{path}", params=query, timeout=10)

    def feed(self, topic: str = "funds", *, cursor: str = "", ledger_id: str = "") -> Json:
        path = f"/report/v2/ledgers/{ledger_id or self.ledger_id}/{topic}/feed"
        return self._page(path, cursor)

    def date(self, day: str, topic: str = "funds", *, cursor: str = "") -> Json:
        return self._page(f"/report/v2/ledgers/{self.ledger_id}/{topic}/dates/{day}", cursor)

    def _page(self, path: str, cursor: str) -> Json:
        response = self.ask(path, **({"cursor": cursor} if cursor else {}))
        assert response.status_code == 200, response.text
        page: Json = response.json()
        return page

    def all_of(self, topic: str = "funds") -> list[Json]:
        """Everything from the beginning, page by page."""
        ledger_id, cursor, entries = self.ledger_id, "", []
        while True:
            page = self.feed(topic, cursor=cursor, ledger_id=ledger_id)
            entries += page["items"]
            cursor = page["cursor"]
            if page["tryLater"]:
                return entries

    def whole_date(self, day: str, topic: str = "funds") -> list[Json]:
        page = self.date(day, topic)
        entries: list[Json] = page["items"]
        while page["hasMore"]:
            page = self.date(day, topic, cursor=page["cursor"])
            entries += page["items"]
        assert "cursor" not in page
        return entries

    def plant(self, *plants: Json, **wish: Any) -> Json:
        return self.merchant.control("report", plant=list(plants), **wish)

    def refused(self, plant: Json) -> str:
        """What is said when something cannot be planted."""
        url = f"{self.merchant.url}/control/report"
        response = requests.post(url, json={"plant": [plant]}, timeout=10)
        assert response.status_code == 400
        return str(response.json()["error"])

    def settle(self, **wish: Any) -> list[Json]:
        """The payouts that were made for this sales unit."""
        settled: list[Json] = self.merchant.control("settle", msn=self.merchant.unit.msn, **wish)[
            "settled"
        ]
        return settled

    def sell(self, amount: int = 49800, **changed: Any) -> str:
        """The reference of a payment that was captured in full."""
        money = {"currency": self.merchant.unit.currency, "value": amount}
        reference = self.merchant.approved(amount=money, **changed)
        assert self.merchant.change("capture", reference, amount).status_code == 200
        return reference

    def refund(self, reference: str, amount: int) -> None:
        assert self.merchant.change("refund", reference, amount).status_code == 200

    def wait_until(self, hour: int, minute: int = 0, second: int = 0, *, zone: str = OSLO) -> str:
        """Move the clock to that time of the day, today or tomorrow there. Returns the date."""
        epoch = float(self.merchant.look("clock")["epoch"])
        now = datetime.fromtimestamp(epoch, UTC).astimezone(ZoneInfo(zone))
        passed = (now.hour * 60 + now.minute) * 60 + now.second + now.microsecond / 1e6
        ahead = ((hour * 60 + minute) * 60 + second - passed) % 86_400
        self.merchant.control("clock", advance=ahead)
        self.merchant.sign_in()
        return self.today(zone)

    def today(self, zone: str = OSLO) -> str:
        epoch = float(self.merchant.look("clock")["epoch"])
        return datetime.fromtimestamp(epoch, UTC).astimezone(ZoneInfo(zone)).date().isoformat()


def sums(entries: list[Json]) -> dict[str, int]:
    """Amounts by entry type."""
    found: Counter[str] = Counter()
    for entry in entries:
        found[entry["entryType"]] += entry["amount"]
    return dict(found)


def assert_chained(entries: list[Json]) -> None:
    """Every balance follows from the amount, and every entry from the one before."""
    balance = 0
    for entry in entries:
        assert entry["balanceBefore"] == balance
        balance += entry["amount"]
        assert entry["balanceAfter"] == balance
