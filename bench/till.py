"""A signed-in till over HTTP, and the catalogue it sells from."""

import hashlib
import re
import uuid
from typing import Any

import psycopg

from bench.load import Browser
from config import postgres
from tests.house import House

VERSION = re.compile(r'name="version" value="(\d+)"')
KIND = re.compile(r'data-kind="(\w+)"')


class Till:
    """One tablet with a cashier at it."""

    def __init__(self, house: House, device: dict[str, Any]) -> None:
        self.browser = Browser(house.url)
        self.headers = {"HX-Request": "true"}
        self._pair(device["pair_url"])
        self._sign_in(device["staff"])

    def _pair(self, url: str) -> None:
        path = url.partition("//")[2].partition("/")[2]
        _, page, _ = self.browser.call("GET", f"/{path}")
        code = path.strip("/").rpartition("/")[2]
        form = {"csrfmiddlewaretoken": _token(page), "code": code}
        status, _, _ = self.browser.call("POST", f"/{path}", form)
        assert status == 302, status

    def _sign_in(self, people: list[dict[str, str]]) -> None:
        _, page, _ = self.browser.call("GET", "/till/sign-in/")
        token = _token(page)
        for choice in sorted(set(re.findall(r'name="staff" value="(\d+)"', page))) or sorted(
            set(re.findall(r'value="(\d+)"', page))
        ):
            name = people[0]["pin"]
            form = {"csrfmiddlewaretoken": token, "staff": choice, "pin": name}
            _, _, answer = self.browser.call("POST", "/till/sign-in/", form)
            if answer.headers.get("Location") == "/till/":
                break
        _, page, _ = self.browser.call("GET", "/till/")
        found = re.search(r'x-csrftoken": "([^"]+)', page)
        assert found, "nobody could sign in"
        self.headers["X-CSRFToken"] = found[1]

    @property
    def token(self) -> str:
        return self.browser.cookies["nordkassa_device"]

    def post(self, path: str, **fields: Any) -> str:
        """One act with a fresh form key."""
        form = {"key": str(uuid.uuid4()), **fields}
        status, text, _ = self.browser.call("POST", path, form, self.headers)
        assert status in (200, 204), (path, status, text[:200])
        return text

    def look(self) -> str:
        """Fetch the whole truth; which panel is shown, or '' for none."""
        _, text, _ = self.browser.call("GET", "/till/look/", None, self.headers)
        found = KIND.search(text)
        return found[1] if found else ""


def _token(page: str) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
    assert found, page[:300]
    return found[1]


def tills(house: House, count: int) -> list[Till]:
    """The demo's first tills, each with its manager."""
    return [Till(house, device) for device in house.demo["till"][:count]]


def owner(house: House) -> psycopg.Connection[Any]:
    """A connection that may fill tables quickly."""
    return psycopg.connect(postgres.url(house.var, postgres.OWNER), autocommit=True)


def add_products(house: House, count: int) -> None:
    """A catalogue of a given size for the first merchant; nobody has to find them by name."""
    with owner(house) as connection:
        merchant = connection.execute("SELECT min(id) FROM stores_merchant").fetchone()
        assert merchant
        connection.execute(
            "INSERT INTO stores_product (merchant_id, sku, names, price, vat_code, unit, image,"
            " picture, is_active) SELECT %s, 'BENCH-' || n,"
            " jsonb_build_object('nb', 'Vare nummer ' || n || ' lettmelk'), 1290 + n %% 5000,"
            " 'STANDARD', 'PIECE', '', '', true FROM generate_series(1, %s) n",
            [merchant[0], count],
        )
        connection.execute(
            "INSERT INTO stores_barcode (merchant_id, product_id, gtin) SELECT merchant_id, id,"
            " lpad((id * 10)::text, 14, '0') FROM stores_product WHERE sku LIKE 'BENCH-%'"
        )
        connection.execute("ANALYZE stores_product, stores_barcode")


def bench_gtins(house: House, count: int) -> list[str]:
    with owner(house) as connection:
        rows = connection.execute(
            "SELECT b.gtin FROM stores_barcode b JOIN stores_product p ON p.id = b.product_id"
            " WHERE p.sku LIKE 'BENCH-%%' ORDER BY b.id LIMIT %s",
            [count],
        ).fetchall()
    return [row[0] for row in rows]


def add_devices(house: House, count: int) -> list[tuple[int, int, str]]:
    """Paired devices with an open basket: device, basket, token."""
    made = []
    with owner(house) as connection:
        store = connection.execute("SELECT min(id) FROM stores_store").fetchone()
        assert store
        for place in range(count):
            token = f"bench-{place}"
            device = connection.execute(
                "INSERT INTO stores_posdevice (store_id, pos_id, name, pairing_tries, token_sha256,"
                " paired_at) VALUES (%s, %s, %s, 0, %s, now()) RETURNING id",
                [
                    store[0],
                    f"Bench-{place}",
                    f"Bench {place}",
                    hashlib.sha256(token.encode()).hexdigest(),
                ],
            ).fetchone()
            assert device
            basket = connection.execute(
                "INSERT INTO pos_basket (device_id, state, currency, total, vat, version,"
                " is_totalled, opened_at) VALUES (%s, 'OPEN', 'NOK', 0, 0, 1, false, now())"
                " RETURNING id",
                device,
            ).fetchone()
            assert basket
            made.append((device[0], basket[0], token))
    return made
