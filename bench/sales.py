"""P2: whole sales, from the first scan to the signed receipt, as tills make them."""

import http.client
import json
import re
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from bench.load import Browser, closed_loop
from bench.table import Row, percentile
from bench.till import KIND, VERSION, Till, tills
from config import postgres
from tests.house import House

TILLS = 8
PATIENCE = 30.0
# Measured 2026-11-22 on a like machine, not in this run: an order of a web shop (eight requests), a
# paid sale of a POS that does not talk to any payment service, an order of tickets by API.
PEERS = {"django-oscar": (5.5, 10), "Tryton POS": (19.3, 4), "pretix": (17.5, 4)}
LAST = """
SELECT reference FROM payments_payment payment JOIN stores_posdevice device
ON device.id = payment.device_id AND device.token_sha256 = encode(sha256(%s), 'hex')
ORDER BY payment.id DESC LIMIT 1
"""
SHOWN = re.compile(r'data-shown="(\d+)\.(\d+)"')
NOTHING = (0, 0)
GOODS = re.compile(r'data-add-product="(\d+)"')


def p2(house: House) -> list[Row]:
    """Basket of 3, request, approval, webhook, capture, signed receipt, journal; eight tills."""
    counters = [Counter(house, till) for till in tills(house, 17 + TILLS)[17:]]
    for counter in counters:
        counter.sell()
    rate, taken = closed_loop([counter.sell for counter in counters], 15)
    for counter in counters:
        counter.close()
    rows = [
        Row("P2", "whole sales, 8 tills", round(rate, 1), "sales/s"),
        Row("P2", "a sale, p50", round(percentile(taken, 0.5), 1), "ms"),
        Row("P2", "a sale, p99", round(percentile(taken, 0.99), 1), "ms"),
        Row("P2", "approval to paid within it, median",
            round(statistics.median(paid for each in counters for paid in each.paid), 1), "ms"),
    ]  # fmt: skip
    return rows + [
        Row("P2", "the same, against a constant", round(rate, 1), "sales/s",
            f"{name} (not this run)", value, f"≥ ×{times}", rate >= times * value)
        for name, (value, times) in PEERS.items()
    ]  # fmt: skip


class Counter:
    """A till with its stream. Like the page it looks when it is told of what it does not show."""

    def __init__(self, house: House, till: Till) -> None:
        self.till = till
        self.paid: list[float] = []
        self._control = Browser(house.simulator_url)
        self._books = psycopg.connect(
            postgres.url(house.var, postgres.APPLICATION), autocommit=True
        )
        page = till.browser.call("GET", "/till/")[1]
        self._goods = list(dict.fromkeys(GOODS.findall(page)))[:3]
        data = json.loads(self._control.call("GET", "/control/data")[1])
        self._qr = data["customers"][0]["personal_qr"]
        self._html, self._shown, self._announced = "", NOTHING, NOTHING
        self._told = threading.Condition()
        self._stream = http.client.HTTPConnection("127.0.0.1", house.port + 1, timeout=60)
        headers = {"Origin": house.url, "Cookie": f"nordkassa_device={till.token}"}
        self._stream.request("GET", "/live/till", headers=headers)
        events = self._stream.getresponse()
        threading.Thread(target=self._listen, args=(events,), daemon=True).start()

    def close(self) -> None:
        self._books.close()
        if self._stream.sock:
            # Else it stays open until the next beat.
            self._stream.sock.shutdown(socket.SHUT_RDWR)
        self._stream.close()

    def sell(self) -> None:
        """One sale."""
        for product in self._goods:
            self._show(self.till.post("/till/add/", product=product))
        self._show(self.till.post("/pay/payer/", code=self._qr))
        version = VERSION.search(self._html)
        assert version
        self._show(self.till.post("/pay/request/", version=version[1]))
        self._until("waiting")
        began = time.perf_counter()
        (reference,) = self._books.execute(LAST, [self.till.token.encode()]).fetchone() or ("",)
        self._control.call(
            "POST", "/control/approve", json.dumps({"reference": reference}).encode()
        )
        self._until("paid")
        self.paid.append((time.perf_counter() - began) * 1000)

    def _until(self, kind: str) -> None:
        """Look whenever something new is announced, until the panel says so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = KIND.search(self._html)
            if found and found[1] == kind:
                return
            with self._told:
                self._told.wait_for(self._is_behind, 1)
            self._show(self.till.look_at())
        raise TimeoutError(f"the till never said {kind}")

    def _show(self, html: str) -> None:
        """What is on the screen now, and how new it is."""
        found = SHOWN.search(html)
        assert found
        self._html, self._shown = html, (int(found[1]), int(found[2]))

    def _is_behind(self) -> bool:
        """Another basket is always news; of the same one a higher version is."""
        (basket, version), (theirs, newest) = self._shown, self._announced
        return newest > version if theirs == basket else self._announced != NOTHING

    def _listen(self, events: http.client.HTTPResponse) -> None:
        for line in _lines(events):
            if line.startswith(b"data: ") and line != b"data: .":
                basket, _, version = line.removeprefix(b"data: ").decode().partition(".")
                with self._told:
                    self._announced = int(basket), int(version)
                    self._told.notify_all()


def _lines(events: Any) -> Iterator[bytes]:
    try:
        while line := events.readline():
            yield line.strip()
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        # Closed at the end of the run.
        return
