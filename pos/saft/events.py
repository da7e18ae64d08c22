"""The electronic journal as `event`, in its own order: the hour of an autumn night comes twice.

A receipt's own event belongs to the receipt's business date, an X or Z report's to the day that it
is about, and every other one to the day on which it happened, in the store's time.

Who has acted in the office is named as an employee: of a price that was changed there or by another
system, of a copy, and of a journal that was printed or handed over.

A delivery is no cash transaction: its event is all that tells of it. So it names no transaction,
and its goods stand in its text, as the authority's example has those of a line that was taken out.
"""

import json
from typing import Any

from pos.models import Receipt
from pos.saft import basics, reports
from pos.saft.elements import leaf, thousandths, word
from pos.saft.transactions import printed
from pos.signature import decimal_text

# A day's events lie within this of it, except a report that is made up later.
QUERY = """
SELECT number, code, kind, of_number, staff_id, day, time, text, details FROM (
    SELECT e.number, e.code, r.kind, r.number AS of_number,
        coalesce(e.staff_id::text, 'OFFICE-' || coalesce(r.content->>'user', e.details->>'user'))
            AS staff_id,
        to_char(e.at AT TIME ZONE s.time_zone, 'YYYY-MM-DD') AS day,
        to_char(e.at AT TIME ZONE s.time_zone, 'HH24:MI:SS') AS time, e.text, e.details,
        CASE WHEN e.code IN ('13012', '13013', '13016', '13017') AND r.id IS NOT NULL
                THEN r.business_date
            WHEN e.code IN ('13008', '13009') AND e.details IS NOT NULL
                THEN (e.details->>'business_date')::date
            ELSE (e.at AT TIME ZONE s.time_zone)::date END AS belongs
    FROM pos_journalentry e
    JOIN stores_posdevice d ON d.id = e.device_id
    JOIN stores_store s ON s.id = d.store_id
    LEFT JOIN pos_receipt r ON r.id = e.receipt_id
    WHERE e.device_id = %(device)s
        AND e.at >= %(since)s::date - interval '2 days'
        AND (e.at < %(until)s::date + interval '3 days' OR e.code IN ('13008', '13009'))
) found
WHERE belongs BETWEEN %(since)s AND %(until)s
ORDER BY number
"""
REPORTS = {"13008", "13009"}


def text(row: tuple[Any, ...]) -> str:
    """One row of `QUERY`, all of it text as COPY gives it, as one line of the file."""
    number, code, kind, of_number, staff, day, time, said, details = row
    told: dict[str, Any] = json.loads(details) if details else {}
    event = basics.event_id(code, told.get("event", ""))
    out = [f"<event><eventID>{number}</eventID><eventType>{event}</eventType>"]
    if of_number and kind != Receipt.Kind.DELIVERY:
        leaf(out, "transID", printed(kind, of_number))
    if staff:
        leaf(out, "empID", staff)
    out.append(f"<eventDate>{day}</eventDate><eventTime>{time}</eventTime>")
    word(out, "eventText", "; ".join([said, *map(_goods, told.get("lines", ()))]), 9999)
    if code in REPORTS and told:
        reports.write(out, told)
    out.append("</event>\n")
    return "".join(out)


def _goods(line: dict[str, Any]) -> str:
    """`artID 12; qnt 2; lineAmntIn 598.00; lineAmntEx 478.40`: of goods that were delivered."""
    amount, net = (decimal_text(its) for its in (line["amount"], line["amount"] - line["vat"]))
    quantity = thousandths(line["quantity"])
    return f"artID {line['product']}; qnt {quantity}; lineAmntIn {amount}; lineAmntEx {net}"
