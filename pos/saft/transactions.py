"""Sales and returns as `cashtransaction`, in the order in which they were signed.

Signs are the example's: a return is negative *and* `D`, in the sum, its lines, VAT and payments.
`bookDate` is the business date; date and time are those that are printed and signed. `transID` is
the printed number, `nr` the one that is signed.
"""

import json
from typing import Any

from pos.models.baskets import amount_of
from pos.saft import basics
from pos.saft.elements import Out, leaf, percent, thousandths, word, writable
from pos.signature import decimal_text

# A device's, by the span of numbers that its days have.
QUERY = """
SELECT r.sequence, r.kind, r.number, r.total, r.total_excluding_vat,
    coalesce(r.staff_id::text, 'OFFICE-' || (r.content->>'user')),
    left(r.content->>'issued_at', 19), r.business_date, r.currency,
    o.kind, o.number, g.reason,
    (SELECT json_agg(json_build_array(l.group_number, l.product_id, l.quantity, l.amount, l.vat,
            l.vat_code, l.vat_rate, l.name, l.discount, l.unit_price, l.catalogue_price)
            ORDER BY l.position)
        FROM pos_receiptline l WHERE l.receipt_id = r.id),
    r.content->>'tenders', r.signature, r.key_version,
    (SELECT count(*) FILTER (WHERE NOT d.is_copy) * 10 + count(*) FILTER (WHERE d.is_copy)
        FROM pos_delivery d WHERE d.receipt_id = r.id),
    r.rounding, r.gift_cards, r.goods_return_id IS NOT NULL
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


def text(row: tuple[Any, ...]) -> str:
    """One row of `QUERY`, all of it text as COPY gives it, as one line of the file."""
    sequence, kind, number, total, excluding, staff, at, day, currency, *more = row
    of_kind, of_number, reason, lines, tenders, signature, key, deliveries, *more = more
    rounding, gift_cards, comes_back = more
    is_pay_in = total == gift_cards != "0"
    # What comes back in training is booked as what it rehearses, and marked below.
    booked = "RETURN" if comes_back == "t" else kind
    sign = "D" if booked == "RETURN" else "C"
    out = [
        f"<cashtransaction><nr>{sequence}</nr><transID>{printed(kind, number)}</transID>"
        f"<transType>{basics.transaction_id(booked, is_pay_in=is_pay_in)}</transType>"
        f"<transAmntIn>{decimal_text(int(total))}</transAmntIn>"
        f"<transAmntEx>{decimal_text(int(excluding))}</transAmntEx><amntTp>{sign}</amntTp>"
    ]
    if staff:
        leaf(out, "empID", staff)
    out.append(
        f"<transDate>{at[:10]}</transDate><transTime>{at[11:]}</transTime>"
        f"<bookDate>{day}</bookDate>"
    )
    if of_number:
        leaf(out, "refID", printed(of_kind, of_number))
    if reason:
        word(out, "desc", reason if of_number else f"Uten kvittering: {reason}", 9999)
    rates = _lines(out, json.loads(lines or "[]"), sequence, booked, sign)
    for (code, rate), (amount, vat) in rates.items():
        out.append(_vat(code, rate, decimal_text(amount - vat), decimal_text(vat), sign))
    out.append(f"<rounding><roundingAmnt>{decimal_text(int(rounding))}</roundingAmnt></rounding>")
    _payments(out, json.loads(tenders or "[]"), staff, currency)
    # How often the receipt went to the customer: once at most, and once more as a copy.
    is_training = "true" if kind == "TRAINING" else "false"
    originals, copies = divmod(int(deliveries), 10)
    out.append(
        f"<signature>{signature}</signature><keyVersion>{key}</keyVersion>"
        f"<receiptNum>{originals}</receiptNum><receiptCopyNum>{copies}</receiptCopyNum>"
        "<receiptDeliveryNum>0</receiptDeliveryNum>"
        f"<voidTransaction>false</voidTransaction><trainingID>{is_training}</trainingID>"
        "</cashtransaction>\n"
    )
    return "".join(out)


def _lines(
    out: Out, lines: list[list[Any]], sequence: str, kind: str, sign: str
) -> dict[tuple[str, int], tuple[int, int]]:
    """The lines; what they come to by VAT code and rate: amount and VAT."""
    rates: dict[tuple[str, int], tuple[int, int]] = {}
    for position, line in enumerate(lines, 1):
        group, product, quantity, amount, vat, code, rate, name, discount, *prices = line
        article, group_id = product or basics.GIFT_CARD, basics.group_id(group)
        if product is None:
            group_id = basics.GIFT_GROUP
        line_type = basics.line_id(kind, is_goods=product is not None)
        gross, net, tax = decimal_text(amount), decimal_text(amount - vat), decimal_text(vat)
        out.append(
            f"<ctLine><nr>{sequence}</nr><lineID>{position}</lineID>"
            f"<lineType>{line_type}</lineType><artGroupID>{group_id}</artGroupID>"
            f"<artID>{article}</artID><qnt>{thousandths(quantity)}</qnt>"
            f"<lineAmntIn>{gross}</lineAmntIn><lineAmntEx>{net}</lineAmntEx>"
            f"<amntTp>{sign}</amntTp>"
            f"<cashTransLineDescr>{writable(name, 9999)}</cashTransLineDescr>"
            f"{_vat(code, rate, net, tax, sign)}"
        )
        if discount:
            out.append(
                f"<discount><dscTp>{basics.DISCOUNT}</dscTp>"
                f"<dscAmnt>{decimal_text(discount)}</dscAmnt></discount>"
            )
        if raised := _raised(quantity, *prices):
            out.append(
                f"<raise><raiseType>{basics.RAISE}</raiseType>"
                f"<raiseAmnt>{decimal_text(raised)}</raiseAmnt></raise>"
            )
        out.append("</ctLine>")
        before = rates.get((code, rate), (0, 0))
        rates[code, rate] = before[0] + amount, before[1] + vat
    return rates


def _raised(quantity: int, price: int, catalogue: int | None) -> int:
    """What a higher price by hand has put on a line that was sold, in minor units."""
    if catalogue is None or price <= catalogue:
        return 0
    return amount_of(price, quantity) - amount_of(catalogue, quantity)


def _vat(code: str, rate: int, net: str, tax: str, sign: str) -> str:
    return (
        f"<vat><vatCode>{writable(code, 20)}</vatCode><vatPerc>{percent(rate)}</vatPerc>"
        f"<vatAmnt>{tax}</vatAmnt><vatAmntTp>{sign}</vatAmntTp>"
        f"<vatBasAmnt>{net}</vatBasAmnt></vat>"
    )


def _payments(out: Out, tenders: list[dict[str, Any]], staff: str, currency: str) -> None:
    who = f"<empID>{staff}</empID>" if staff else ""
    for tender in tenders:
        out.append(
            f"<payment><paymentType>{basics.payment_id(tender['kind'])}</paymentType>"
            f"<paidAmnt>{decimal_text(tender['amount'])}</paidAmnt>{who}"
            f"<curCode>{currency}</curCode><exchRt>1.000000</exchRt>"
        )
        word(out, "paymentRefID", tender["reference"], 999)
        out.append("</payment>")
