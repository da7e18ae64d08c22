"""Whatever is asked of the reports is answered or refused."""

import json
import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.payments.simulator.accountant import Accountant
from tests.payments.simulator.merchant import Json, Merchant
from tests.payments.simulator.test_fuzz import ODD, spoil

PLANTS: list[Json] = [
    {"what": "try_later", "msn": "123456", "topic": "funds", "times": 1, "reference": "abc"},
    {"what": "broken_chain", "msn": "123456", "amount": 5, "how": "sum"},
    {"what": "wrong_ledger", "msn": "123456", "instead": "234567"},
    {"what": "entry", "msn": "123456", "entry_type": "x", "amount": 5, "psp_reference": "p"},
    {"what": "correction", "msn": "123456", "amount": 5, "topic": "fees"},
    {"what": "payout_aborted", "msn": "123456", "number": 2000001},
    {"what": "dispute", "msn": "123456", "reference": "abc", "returned": False},
    {"what": "release"},
]


def encoded(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize("seed", range(3))
def test_cursors_of_any_kind(accountant: Accountant, seed: int) -> None:
    chance = random.Random(seed)
    accountant.sell()
    report = f"/report/v2/ledgers/{accountant.ledger_id}/funds"
    real = json.loads(urlsafe_b64decode(accountant.feed()["cursor"]))

    for _ in range(60):
        cursor = encoded(spoil(real, chance))
        for path in (f"{report}/feed", f"{report}/dates/2026-11-26", "/settlement/v1/ledgers"):
            assert accountant.ask(path, cursor=cursor).status_code in (200, 400), cursor


def test_addresses_of_any_kind(accountant: Accountant) -> None:
    ledger_id = accountant.ledger_id
    for odd in [*ODD, "²026-11-26", "0000-01-01", "9999-12-31", "2026-11-26T00:00", "funds"]:
        text = quote(str(odd), safe="")
        for path in (
            f"/report/v2/ledgers/{text}/funds/feed",
            f"/report/v2/ledgers/{ledger_id}/{text}/feed",
            f"/report/v2/ledgers/{ledger_id}/fees/dates/{text}",
        ):
            assert accountant.ask(path).status_code in (200, 307, 400, 404), path


@pytest.mark.parametrize("seed", range(3))
def test_orders_of_any_kind(accountant: Accountant, merchant: Merchant, seed: int) -> None:
    """What is refused leaves nothing behind; what is taken can be read."""
    chance = random.Random(seed)
    accountant.sell()
    accountant.settle()
    for _ in range(60):
        wish = spoil({"plant": [chance.choice(PLANTS)], "page_size": 5, "lag": 0}, chance)
        settle = spoil({"msn": "123456", "days": 0}, chance)
        for name, body in (("report", wish), ("settle", settle)):
            answer = requests.post(f"{merchant.url}/control/{name}", json=body, timeout=10)
            assert answer.status_code in (200, 400), body
        merchant.control("report", lag=0)
        assert requests.get(f"{merchant.url}/control/report", timeout=10).status_code == 200
        assert requests.get(f"{merchant.url}/phone/settlement", timeout=10).status_code == 200

    merchant.control("report", clear=True, page_size=1000)
    merchant.sign_in()
    assert accountant.all_of("funds")[0]["entryType"] == "capture"
    accountant.all_of("fees")
