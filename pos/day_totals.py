"""What a store has sold by business day, as its receipts say: totals, VAT, tenders."""

import datetime as dt
import json
from typing import Any

from django.db import connection

# A receipt is of its shift's day; a store's shifts are few, and its receipts many.
QUERY = """
WITH sold AS (
    SELECT r.* FROM stores_posdevice d JOIN pos_shift s ON s.device_id = d.id
    JOIN pos_receipt r ON r.shift_id = s.id
    WHERE d.store_id = %(store)s AND r.kind IN ('SALE', 'RETURN')
        AND s.business_date BETWEEN %(since)s AND %(until)s
), days AS (
    SELECT business_date AS day, currency,
        count(*) FILTER (WHERE kind = 'SALE') AS sales,
        coalesce(sum(total) FILTER (WHERE kind = 'SALE'), 0)::bigint AS sold,
        count(*) FILTER (WHERE kind = 'RETURN') AS returns,
        -coalesce(sum(total) FILTER (WHERE kind = 'RETURN'), 0)::bigint AS returned,
        sum(total)::bigint AS total, sum(total_excluding_vat)::bigint AS without,
        sum(gift_cards)::bigint AS gift_cards, sum(rounding)::bigint AS rounding
    FROM sold GROUP BY business_date, currency
), rates AS (
    SELECT business_date AS day, currency, (v->>'rate')::int AS rate, v->>'code' AS code,
        sum((v->>'amount')::bigint)::bigint AS amount, sum((v->>'vat')::bigint)::bigint AS vat
    FROM sold CROSS JOIN LATERAL jsonb_array_elements(content->'vat') v GROUP BY 1, 2, 3, 4
), paid AS (
    SELECT business_date AS day, currency, t->>'kind' AS kind, count(*) AS count,
        sum((t->>'amount')::bigint)::bigint AS amount
    FROM sold CROSS JOIN LATERAL jsonb_array_elements(content->'tenders') t GROUP BY 1, 2, 3
)
SELECT to_jsonb(days) || jsonb_build_object(
    'vat', (SELECT coalesce(jsonb_agg(jsonb_build_object('rate', rate, 'code', code,
        'amount', amount, 'vat', vat) ORDER BY rate DESC, code), '[]') FROM rates
        WHERE (rates.day, rates.currency) = (days.day, days.currency)),
    'tenders', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', count,
        'amount', amount) ORDER BY kind), '[]') FROM paid
        WHERE (paid.day, paid.currency) = (days.day, days.currency)))
FROM days ORDER BY day, currency
"""


def read(store_id: int, since: dt.date, until: dt.date) -> list[dict[str, Any]]:
    """By day, the first one first; a day without a receipt is not there. One statement."""
    asked: dict[str, Any] = {"store": store_id, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, asked)
        return [_read(row) for (row,) in cursor.fetchall()]


def _read(row: Any) -> dict[str, Any]:
    return dict(json.loads(row) if isinstance(row, str) else row)
