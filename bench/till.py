"""A signed-in till over HTTP, and the catalogue it sells from."""

import re
import time
from typing import Any

import psycopg

from bench.load import Browser
from config import postgres
from stores import keys
from tests.house import House

VERSION = re.compile(r'name="version" value="(\d+)"')
DEVICES = """
WITH device AS (
    INSERT INTO stores_posdevice (store_id, pos_id, name, pairing_tries, token_sha256, paired_at)
    SELECT (SELECT min(id) FROM stores_store), 'Bench-' || n, 'Bench ' || n, 0,
        encode(sha256(('bench-' || n)::bytea), 'hex'), now()
    FROM generate_series(%s::int, %s::int) n ORDER BY n
    RETURNING id, 'bench-' || split_part(pos_id, '-', 2) AS token
),
basket AS (
    INSERT INTO pos_basket (device_id, state, currency, total, vat, version, is_totalled, opened_at)
    SELECT id, 'OPEN', 'NOK', 0, 0, 1, false, now() FROM device
    RETURNING id, device_id
)
SELECT d.id, b.id, d.token FROM device d JOIN basket b ON b.device_id = d.id ORDER BY d.id
"""
KIND = re.compile(r'data-kind="(\w+)"')


class Till:
    """One tablet with a cashier at it, known by its token."""

    def __init__(self, house: House, token: str) -> None:
        self.browser = Browser(house.url)
        self.browser.cookies["nordkassa_device"] = token
        self.headers = {"HX-Request": "true"}
        _, page, _ = self.browser.call("GET", "/till/")
        found = re.search(r'x-csrftoken": "([^"]+)', page)
        assert found, "nobody is signed in"
        self.headers["X-CSRFToken"] = found[1]

    @property
    def token(self) -> str:
        return self.browser.cookies["nordkassa_device"]

    def post(self, path: str, **fields: Any) -> str:
        """One act with a fresh form key."""
        form = {"key": str(keys.fresh()), **fields}
        status, text, _ = self.browser.call("POST", path, form, self.headers)
        assert status in (200, 204), (path, status, text[:200])
        return text

    def look(self) -> str:
        """Fetch the whole truth; which panel is shown, or '' for none."""
        found = KIND.search(self.look_at())
        return found[1] if found else ""

    def look_at(self) -> str:
        """Fetch the whole truth, as the page gets it."""
        return self.browser.call("GET", "/till/look/", None, self.headers)[1]

    def ask(self) -> None:
        """Ask for one piece of the first goods shown, and wait until Vipps has the request."""
        page = self.browser.call("GET", "/till/")[1]
        product = re.search(r'data-add-product="(\d+)"', page)
        assert product
        version = VERSION.search(self.post("/till/add/", product=product[1]))
        assert version
        self.post("/pay/request/", version=version[1], flow="qr")
        while self.look() not in ("qr", "waiting"):
            time.sleep(0.02)


def owner(house: House) -> psycopg.Connection[Any]:
    """A connection that may fill tables quickly."""
    return psycopg.connect(postgres.url(house.var, postgres.OWNER), autocommit=True)


def add_products(house: House, count: int) -> None:
    """A catalogue of a given size for the first merchant, once; nobody finds them by name."""
    with owner(house) as connection:
        known = "SELECT count(*) FROM stores_product WHERE sku LIKE 'BENCH-%'"
        if connection.execute(known).fetchone() != (0,):
            return
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


def devices(house: House, count: int) -> list[tuple[int, int, str]]:
    """Paired devices of the first store with an open basket: device, basket, token."""
    known = house.rows(
        "SELECT d.id, b.id, 'bench-' || split_part(d.pos_id, '-', 2) FROM stores_posdevice d"
        " JOIN pos_basket b ON b.device_id = d.id AND b.state = 'OPEN'"
        " WHERE d.pos_id LIKE %s ORDER BY d.id LIMIT %s",
        "Bench-%",
        count,
    )
    if len(known) < count:
        known += house.rows(DEVICES, len(known), count - 1)
    return [(device, basket, token) for device, basket, token in known]


def tills(house: House, count: int) -> list[Till]:
    """Tills of the first store, a cashier at each."""
    found = []
    for device, _basket, token in devices(house, count):
        house.rows(
            "INSERT INTO stores_signin (device_id, staff_id, signed_in_at)"
            " SELECT %s, min(r.staff_id), now() FROM stores_role r JOIN stores_posdevice d"
            " ON d.store_id = r.store_id WHERE d.id = %s ON CONFLICT DO NOTHING RETURNING id",
            device,
            device,
        )
        found.append(Till(house, token))
    return found
