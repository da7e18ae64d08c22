"""The end of every sale: Vipps' books are ours, and every rule holds."""

import json
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.house import House

# Vipps also calls a request cancelled that nobody had approved: no money moved then. Training is in
# the books of a simulator of its own.
PAYMENTS = """
SELECT unit.msn, payment.reference, payment.authorized, payment.captured, payment.cancelled,
    payment.refunded
FROM payments_payment payment JOIN payments_salesunit unit ON unit.id = payment.sales_unit_id
WHERE payment.authorized > 0 AND NOT payment.is_training
"""
# What was taken stands in one tender, in one completed basket, with one receipt. A part that has
# gone back before its sale is all back, and stands nowhere.
SALES = """
SELECT payment.reference FROM payments_payment payment
LEFT JOIN pos_tender tender ON tender.reference = payment.reference AND tender.kind = 'VIPPS'
    AND tender.basket_id = payment.basket_id
LEFT JOIN pos_basket basket ON basket.id = payment.basket_id
LEFT JOIN pos_receipt receipt ON receipt.basket_id = basket.id AND receipt.kind = 'SALE'
WHERE payment.flag = '' AND NOT payment.is_training
GROUP BY payment.id
HAVING coalesce(sum(tender.amount), 0) <> payment.captured
        - CASE WHEN payment.undone_at IS NULL THEN 0 ELSE payment.refunded END
    OR (payment.undone_at IS NOT NULL AND payment.refunded <> payment.captured)
    OR (payment.captured > 0 AND payment.undone_at IS NULL
        AND (count(receipt.id) <> 1 OR max(basket.state) <> 'COMPLETED'))
"""
UNDECIDED = """
SELECT payment.reference, operation.kind FROM payments_operation operation
JOIN payments_payment payment ON payment.id = operation.payment_id
WHERE operation.outcome = 'PENDING'
"""
SUMS = ("authorized", "captured", "cancelled", "refunded")


def control(house: House, name: str, **wish: Any) -> Any:
    """Pull a string behind the simulator's stage."""
    request = Request(f"{house.simulator_url}/control/{name}", json.dumps(wish).encode())  # noqa: S310
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)


def look(house: House, name: str, **query: str) -> Any:
    """Read behind the simulator's stage."""
    return json.loads(house.get(f"{house.simulator_url}/control/{name}?{urlencode(query)}")[1])


def settle_up(house: House, *, seconds: float = 15) -> None:
    """Both books say the same and no rule is broken, once what is under way has come to an end."""
    deadline = time.monotonic() + seconds
    while (found := differences(house)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not found, found
    rules = broken(house)
    assert not rules, rules


def broken(house: House) -> list[tuple[str, Any]]:
    """The rules of `check_invariants` that do not hold, without starting Django for each test."""
    from payments import invariants

    found = [(name, rule, house.rows(query)) for name, rule, query in invariants.read()]
    return [(f"{name} {rule}", rows) for name, rule, rows in found if rows]


def differences(house: House) -> list[tuple[str, Any]]:
    """Where the books differ: theirs and ours, effects that came twice, sales without receipt."""
    theirs = look(house, "books")["payments"]
    entries = {(row["msn"], row["reference"], *(row[name] for name in SUMS)) for row in theirs}
    ours = set(house.rows(PAYMENTS))
    found: list[tuple[str, Any]] = [("only Vipps", row) for row in sorted(entries - ours)]
    found += [("only we", row) for row in sorted(ours - entries)]
    found += [
        ("twice", (row["reference"], row["times"]))
        for row in theirs
        if any(row["times"].get(effect, 0) > 1 for effect in ("authorized", "captured"))
    ]
    found += [("sale and money differ", row) for row in house.rows(SALES)]
    return found + [("undecided", row) for row in house.rows(UNDECIDED)]


def receipts(house: House, pos_id: str) -> list[tuple[Any, ...]]:
    """Number, total and tender's kind of a device's receipts, oldest first."""
    return house.rows(
        """
        SELECT receipt.number, receipt.total, string_agg(tender.kind, ' ') FROM pos_receipt receipt
        JOIN stores_posdevice device ON device.id = receipt.device_id AND device.pos_id = %s
        LEFT JOIN pos_tender tender ON tender.basket_id = receipt.basket_id
        GROUP BY receipt.id ORDER BY receipt.id
        """,
        pos_id,
    )


def last_payment(house: House, pos_id: str) -> dict[str, Any]:
    """The newest payment of a device, as we have written it down."""
    found = house.rows(
        """
        SELECT to_jsonb(payment) FROM payments_payment payment
        JOIN stores_posdevice device ON device.id = payment.device_id AND device.pos_id = %s
        ORDER BY payment.id DESC LIMIT 1
        """,
        pos_id,
    )
    return dict(found[0][0]) if found else {}
