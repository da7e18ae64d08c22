"""Sales and returns as `cashtransaction`, in the order in which they were signed.

Signs are the example's: a return is negative *and* `D`, in the sum, its lines, VAT and payments.
`bookDate` is the business date; date and time are those that are printed and signed. `transID` is
the printed number, `nr` the one that is signed.
"""

import json
from typing import Any

from pos.saft import basics
from pos.saft.elements import Element, branch, leaf, money, new, percent, thousandths, word

# A device's, by the span of numbers that its days have.
QUERY = """
SELECT r.sequence, r.kind, r.number, r.total, r.total_excluding_vat, r.staff_id,
    left(r.content->>'issued_at', 19), r.business_date, r.currency,
    o.kind, o.number, g.reason,
    (SELECT json_agg(json_build_array(p.group_id, l.product_id, l.quantity, l.amount, l.vat,
            l.vat_code, l.vat_rate, l.name, 0) ORDER BY l.position)
        FROM pos_receiptline l JOIN stores_product p ON p.id = l.product_id
        WHERE l.receipt_id = r.id),
    r.content->>'tenders', r.signature, r.key_version,
    (SELECT count(*) FILTER (WHERE NOT d.is_copy) * 10 + count(*) FILTER (WHERE d.is_copy)
        FROM pos_delivery d WHERE d.receipt_id = r.id),
    0
FROM pos_receipt r
LEFT JOIN pos_return g ON g.id = r.goods_return_id
LEFT JOIN pos_receipt o ON o.id = g.original_id
WHERE r.device_id = %(device)s
    AND r.business_date BETWEEN %(since)s AND %(until)s
    AND r.sequence BETWEEN %(first)s AND %(last)s
ORDER BY r.sequence
"""


def printed(kind: str, number: str) -> str:
    """A receipt's `transID`: the number printed on it, before it the series it is from."""
    return f"{kind[0]}-{number:0>6}"


def element(row: tuple[Any, ...]) -> Element:
    """One row of `QUERY`, all of it text as COPY gives it."""
    sequence, kind, number, total, excluding, staff, at, day, currency, *more = row
    of_kind, of_number, reason, lines, tenders, signature, key, deliveries, rounding = more
    sign = "D" if kind == "RETURN" else "C"
    one = new("cashtransaction")
    leaf(one, "nr", sequence)
    leaf(one, "transID", printed(kind, number))
    leaf(one, "transType", basics.transaction_id(kind))
    money(one, "transAmntIn", int(total))
    money(one, "transAmntEx", int(excluding))
    leaf(one, "amntTp", sign)
    if staff:
        leaf(one, "empID", staff)
    leaf(one, "transDate", at[:10])
    leaf(one, "transTime", at[11:])
    leaf(one, "bookDate", day)
    if of_number:
        leaf(one, "refID", printed(of_kind, of_number))
        word(one, "desc", reason, 9999)
    rates = _lines(one, json.loads(lines or "[]"), sequence, kind, sign)
    for (code, rate), (amount, vat) in rates.items():
        _vat(one, code, rate, amount, vat, sign)
    money(branch(one, "rounding"), "roundingAmnt", int(rounding))
    _payments(one, json.loads(tenders or "[]"), staff, currency)
    leaf(one, "signature", signature)
    leaf(one, "keyVersion", key)
    _printed(one, int(deliveries))
    one.tail = "\n"
    return one


def _lines(
    one: Element, lines: list[list[Any]], sequence: str, kind: str, sign: str
) -> dict[tuple[str, int], tuple[int, int]]:
    """The lines; what they come to by VAT code and rate: amount and VAT."""
    rates: dict[tuple[str, int], tuple[int, int]] = {}
    line_type = basics.line_id(kind)
    for position, line in enumerate(lines, 1):
        group, product, quantity, amount, vat, code, rate, name, discount = line
        entry = branch(one, "ctLine")
        leaf(entry, "nr", sequence)
        leaf(entry, "lineID", str(position))
        leaf(entry, "lineType", line_type)
        leaf(entry, "artGroupID", basics.group_id(group))
        leaf(entry, "artID", str(product))
        leaf(entry, "qnt", thousandths(quantity))
        money(entry, "lineAmntIn", amount)
        money(entry, "lineAmntEx", amount - vat)
        leaf(entry, "amntTp", sign)
        word(entry, "cashTransLineDescr", name, 9999)
        _vat(entry, code, rate, amount, vat, sign)
        if discount:
            given = branch(entry, "discount")
            leaf(given, "dscTp", basics.DISCOUNT)
            money(given, "dscAmnt", discount)
        before = rates.get((code, rate), (0, 0))
        rates[code, rate] = before[0] + amount, before[1] + vat
    return rates


def _vat(parent: Element, code: str, rate: int, amount: int, vat: int, sign: str) -> None:
    entry = branch(parent, "vat")
    leaf(entry, "vatCode", code)
    leaf(entry, "vatPerc", percent(rate))
    money(entry, "vatAmnt", vat)
    leaf(entry, "vatAmntTp", sign)
    money(entry, "vatBasAmnt", amount - vat)


def _payments(one: Element, tenders: list[dict[str, Any]], staff: str, currency: str) -> None:
    for tender in tenders:
        entry = branch(one, "payment")
        leaf(entry, "paymentType", basics.payment_id(tender["kind"]))
        money(entry, "paidAmnt", tender["amount"])
        if staff:
            leaf(entry, "empID", staff)
        leaf(entry, "curCode", currency)
        leaf(entry, "exchRt", "1.000000")
        word(entry, "paymentRefID", tender["reference"], 999)


def _printed(one: Element, deliveries: int) -> None:
    """How often the receipt went to the customer: once at most, and once more as a copy."""
    leaf(one, "receiptNum", str(deliveries // 10))
    leaf(one, "receiptCopyNum", str(deliveries % 10))
    leaf(one, "receiptProformaNum", "0")
    leaf(one, "receiptDeliveryNum", "0")
    leaf(one, "voidTransaction", "false")
    leaf(one, "trainingID", "false")
