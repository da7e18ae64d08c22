"""Faults by a seed: the same for the same seed, and told in full."""

from collections import Counter
from typing import Any

import pytest
import requests

from payments.simulator.dice import KINDS, Dice
from payments.simulator.fault import OPERATIONS
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import Json, Merchant

SEED_7 = [
    "drop_before",
    "status 422",
    "",
    "status 429, Retry-After 5",
    "",
    "drop_before",
    "drop_after",
    "",
]


def decisions(seed: int, **wish: Any) -> list[str]:
    dice = Dice(seed, **wish)
    found = [dice.decide("capture", number) for number in range(1, 201)]
    return [each.described() if each else "" for each in found]


def test_one_seed_decides_the_same_for_ever_and_another_does_not() -> None:
    assert decisions(7) == decisions(7)
    assert decisions(7) != decisions(8)


def test_what_was_written_down_of_seed_7_still_holds() -> None:
    """A seed in an old report must replay in a new version."""
    dice = Dice(7, rate=0.5)
    found = [dice.decide("capture", number) for number in range(1, 9)]

    assert [each.described() if each else "" for each in found] == SEED_7


@pytest.mark.parametrize(("rate", "least", "most"), [(0, 0, 0), (0.2, 20, 60), (1, 200, 200)])
def test_the_rate_is_the_share_of_calls_that_go_wrong(rate: float, least: int, most: int) -> None:
    wrong = [each for each in decisions(1, rate=rate) if each]

    assert least <= len(wrong) <= most


def test_every_kind_happens_to_some_operation() -> None:
    dice, seen = Dice(3, rate=1.0), Counter[str]()
    for operation in OPERATIONS:
        for number in range(300):
            fault = dice.decide(operation, number)
            assert fault
            seen[fault.described().split()[0]] += 1
            if fault.mode == "status":
                seen[f"{fault.status}"] += 1
                seen["told to wait"] += fault.retry_after is not None

    for kind in set(KINDS) - {"sticky", "again", "gateway", "too_many", "server"}:
        assert seen[kind], kind
    for status in (401, 403, 422, 423, 429, 500, 502, 503, 504):
        assert seen[str(status)], status
    assert seen["refuse"]
    assert seen["told to wait"]


def test_what_was_decided_for_which_call_is_told_in_full(merchant: Merchant) -> None:
    merchant.control("limits", changes=0, reads=0)
    reference = merchant.approved()
    merchant.control("faults", seed=7, rate=0.5, kinds=["server"])

    url = f"{merchant.url}/epayment/v1/payments/{reference}"
    statuses = [merchant.http.get(url, timeout=10).status_code for _ in range(20)]
    merchant.change("capture", reference, 100)

    told = merchant.look("faults")
    assert told["seeded"]["seed"] == 7
    reads = [each for each in told["decided"] if each["operation"] == "get"]
    assert [each["number"] for each in reads] == list(range(1, 21))
    assert {each["reference"] for each in reads} == {reference}
    said = [int(each["fault"].removeprefix("status ") or 200) for each in reads]
    assert said == statuses
    assert 0 < len([each for each in said if each == 200]) < 20
    assert told["decided"][-1]["operation"] == "capture"


def test_one_more_read_changes_nothing_for_the_next_capture(merchant: Merchant) -> None:
    merchant.control("limits", changes=0, reads=0)

    def history(reads: int) -> list[str]:
        reference = merchant.approved()
        merchant.control("faults", seed=11, rate=0.5, kinds=["sticky"], operations=["capture"])
        for number in range(8):
            for _ in range(reads):
                merchant.get(reference)
            merchant.change("capture", reference, 100 + number)
        decided = merchant.look("faults")["decided"]
        return [each["fault"] for each in decided if each["operation"] == "capture"]

    assert history(reads=0) == history(reads=3)


def test_a_plan_comes_before_the_seed_and_clear_ends_both(merchant: Merchant) -> None:
    reference = merchant.created()
    planned = {"operation": "get", "mode": "status", "status": 418}
    merchant.control("faults", seed=1, rate=1, kinds=["server"], plan=[planned])
    url = f"{merchant.url}/epayment/v1/payments/{reference}"

    first, second = (merchant.http.get(url, timeout=10).status_code for _ in range(2))
    merchant.control("faults", clear=True)

    assert (first, second >= 500) == (418, True)
    assert merchant.get(reference)


@pytest.mark.parametrize(
    "wish",
    [
        {"rate": 0.5},
        {"seed": 1, "rate": 2},
        {"seed": 1, "kinds": ["explode"]},
        {"seed": 1, "operations": ["settle"]},
        {"seed": "seven"},
        {"plan": [{"operation": "webhook", "mode": "truncate"}]},
        {"plan": [{"operation": "capture", "mode": "forge"}]},
        {"plan": [{"operation": "webhook", "mode": "forge", "code": "magic"}]},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(merchant: Merchant, wish: Json) -> None:
    assert requests.post(f"{merchant.url}/control/faults", json=wish, timeout=10).status_code == 400
    assert merchant.look("faults")["seeded"] is None


def test_a_seeded_webhook_fault_is_decided_for_each_delivery(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "created")
    merchant.control("faults", seed=5, rate=0.5, kinds=["withhold"], operations=["webhook"])
    for _ in range(20):
        merchant.created()
    merchant.control("clock", advance=0)

    states = Counter(each["state"] for each in merchant.look("webhooks")["deliveries"])
    assert 0 < states["withheld"] < 20
    assert states["accepted"] == len(inbox.received) == 20 - states["withheld"]
