"""Tills that scan goods into baskets of thirty lines."""

import itertools

from bench.load import Act, Browser
from bench.till import Till, add_products, bench_gtins, tills
from stores import keys
from tests.house import House


def scan_acts(house: House, *, connections: int) -> list[Act]:
    """Tills whose baskets have 30 lines already: each act scans one of these goods again."""
    add_products(house, 100_000)
    gtins = bench_gtins(house, 30)
    open_tills = tills(house, connections)
    for till in open_tills:
        for gtin in gtins:
            till.post("/till/scan/", code=gtin)
    return [_scan(till, gtins, place) for place, till in enumerate(open_tills)]


def _scan(till: Till, gtins: list[str], place: int) -> Act:
    browser = Browser(f"http://{till.browser.host}")
    browser.cookies = till.browser.cookies
    codes = itertools.cycle(gtins[place:] + gtins[:place])

    def act() -> None:
        form = {"key": str(keys.fresh()), "code": next(codes)}
        status, _, _ = browser.call("POST", "/till/scan/", form, till.headers)
        assert status == 200, status

    return act
