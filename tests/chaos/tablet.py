"""A till, and an office, over HTTP: what a person presses is sent until it is answered.

A page that gets no answer sends the same act with the same key again; so do these.
"""

import contextlib
import hashlib
import http.client
import re
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from tests.house import House

# A payment whose keeper dies is left alone for a lease, and its next keeper may die as well.
PATIENCE = 240.0
UNANSWERED = (OSError, http.client.HTTPException)


class Stuck(Exception):
    """It did not come to an end, however long we waited."""


class Page:
    """One browser with its cookies. `steps` counts the acts that were answered.

    `moved_to` is where the last answer sends the browser, or empty.
    """

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}
        self.headers = {"HX-Request": "true"}
        self.steps = 0
        self.moved_to = ""
        self._line: http.client.HTTPConnection | None = None

    def call(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str]:
        """One act: sent, and sent again, until somebody answers it."""
        deadline = time.monotonic() + PATIENCE
        seen: object = None
        while time.monotonic() < deadline:
            try:
                status, text = self._send(method, path, form)
            except UNANSWERED as error:
                seen = error
                self._hang_up()
            else:
                if status not in (502, 503):
                    self.steps += 1
                    return status, text
                seen = (status, text[:200])
            time.sleep(0.1)
        raise Stuck(f"{method} {path} is not answered: {seen}")

    def _send(self, method: str, path: str, form: dict[str, Any] | None) -> tuple[int, str]:
        if self._line is None:
            self._line = http.client.HTTPConnection(self.host, timeout=20)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**self.headers, "Cookie": cookies}
        body = None
        if form is not None:
            body = urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        self.moved_to = answer.headers.get("Location", "")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
            self._line = None


class Tablet(Page):
    """A paired tablet with a cashier signed in."""

    def __init__(self, house: House, name: str) -> None:
        super().__init__(house.url)
        self.device = pair(house, name)
        self.cookies["nordkassa_device"] = name
        _, page = self.call("GET", "/till/")
        found = re.search(r'x-csrftoken": "([^"]+)', page)
        assert found, f"nobody is signed in at {name}"
        self.headers["X-CSRFToken"] = found[1]

    def press(self, path: str, **fields: Any) -> str:
        """One act with a key of its own."""
        status, text = self.call("POST", path, {"key": str(uuid.uuid4()), **fields})
        assert status in (200, 204), (path, status, text[:300])
        return text

    def look(self) -> str:
        """Which panel is shown; empty while goods are being added."""
        _, text = self.call("GET", "/till/look/")
        found = re.search(r'data-kind="(\w+)"', text)
        return found[1] if found else ""


class Office(Page):
    """Head office, signed in, which may give money back."""

    def __init__(self, house: House) -> None:
        super().__init__(house.url)
        self.headers = {"Referer": house.url}
        person = next(one for one in house.demo["office"] if one["role"] == "HEAD_OFFICE")
        self._turn = threading.Lock()
        self._who = {"username": person["username"], "password": person["password"]}
        self._sign_in()

    def give_back(self, payment_id: int, line_id: int, *, key: str) -> None:
        """One piece of a line comes back; the page is sent until it is answered."""
        path = f"/admin/payments/payment/{payment_id}/return/"
        wish = {"key": key, f"line-{line_id}": "1", "reason": "too small", "sure": "1"}
        with self._turn:
            self._submit(path, wish, again=self._sign_in)

    def export(self) -> int:
        """Ask for an export; its job, when the house makes every export a job."""
        _, page = self.call("GET", "/admin/pos/receipt/")
        unseen = dict(re.findall(r'name="(csrfmiddlewaretoken|key)" value="([^"]*)"', page))
        status, _ = self.call("POST", "/office/receipts.csv", unseen)
        assert status == 302, status
        return int(self.moved_to.rstrip("/").split("/")[-2])

    def _sign_in(self) -> None:
        # A sign-in whose answer was lost has given us a session that we do not know.
        self.cookies.clear()
        self._submit("/admin/login/?next=/admin/", self._who, again=self.cookies.clear)
        assert "nordkassa_session" in self.cookies

    def _submit(self, path: str, form: dict[str, str], *, again: Callable[[], None]) -> None:
        """Open a page and send its form; what has become of its session does not matter."""
        for _try in range(20):
            status, page = self.call("GET", path)
            if status == 302 and "/login/" not in self.moved_to:
                return  # The office says why there is no such page: it has been done, or waits.
            # What a page sends along unseen: that it is ours, and what it has shown.
            hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|seen)" value="([^"]*)"', page))
            status, text = self.call("POST", path, {**form, **hidden})
            if status in (200, 302):
                return
            assert status in (400, 403), (status, text[:300])
            again()
        raise Stuck(f"{path} is refused again and again: {status} {text[:300]}")


def rows(house: House, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database says, as soon as there is one; each thread keeps its connection."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(psycopg.Error):
            return _connection(house).execute(query, values or None).fetchall()
        _open.url = ""
        if time.monotonic() > deadline:
            raise Stuck("the database does not come back")
        time.sleep(0.1)


_open = threading.local()


def _connection(house: House) -> psycopg.Connection:
    if getattr(_open, "url", "") != house.database_url:
        _open.line = psycopg.connect(house.database_url, autocommit=True, prepare_threshold=None)
        _open.url = house.database_url
    line: psycopg.Connection = _open.line
    return line


def pair(house: House, name: str) -> int:
    """A device of the first store whose token is its name, with a cashier signed in."""
    known = rows(house, "SELECT id FROM stores_posdevice WHERE pos_id = %s", name)
    if known:
        return int(known[0][0])
    (device,) = rows(
        house,
        "INSERT INTO stores_posdevice (store_id, pos_id, name, pairing_tries, token_sha256,"
        " paired_at) SELECT min(id), %s, %s, 0, %s, now() FROM stores_store RETURNING id",
        name,
        name,
        hashlib.sha256(name.encode()).hexdigest(),
    )[0]
    rows(
        house,
        "INSERT INTO stores_signin (device_id, staff_id, signed_in_at) SELECT %s, min(r.staff_id),"
        " now() FROM stores_role r JOIN stores_posdevice d ON d.store_id = r.store_id"
        " WHERE d.id = %s RETURNING id",
        device,
        device,
    )
    return int(device)
