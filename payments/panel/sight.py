"""All that a look at a till shows, read in one statement, with the way in where it is a request's.

A till looks at every event of a sale, and each of its acts on a payment answers with a look.
"""

from typing import Any

from payments.models import Brand, Payer, Payment, SalesUnit
from payments.panel.scene import Scene, Sold
from pos import baskets, drawers, exchanges, mailings, owed, parking, part_payments, printing
from pos.models import Basket
from pos.shifts import now
from stores.models import POSDevice
from stores.prepared import Parts, columns, read_all
from stores.sign_ins import Along

# By the alias of its table.
PARTS: Parts = [(Basket, "b"), (Payment, "p"), (SalesUnit, "u"), (Payer, "y")]
# The part that goes back or has just been asked for, whichever payment it was; else the latest.
SHOWN_FIRST = """(undo_asked_at IS NOT NULL AND undone_at IS NULL) DESC,
        (ended_version IS NOT DISTINCT FROM b.version) DESC, id DESC"""
# Whoever was to pay before a QR was shown is not any more: see `payers.of`.
READ = f"""
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)},
    {baskets.LINES.replace("%(basket)s", "b.id")},
    (SELECT brand.name FROM payments_brand brand
        JOIN payments_salesunit unit ON unit.id = brand.sales_unit_id
        WHERE unit.store_id = s.id AND unit.retired_at IS NULL
            AND brand.valid_from <= (%(at)s AT TIME ZONE s.time_zone)::date
        ORDER BY brand.valid_from DESC LIMIT 1),
    EXISTS (SELECT FROM payments_sticker sticker
        JOIN payments_salesunit its_unit ON its_unit.id = sticker.sales_unit_id
        WHERE sticker.device_id = b.device_id AND sticker.removed_at IS NULL
            AND its_unit.retired_at IS NULL),
    {drawers.IS_OPEN}, coalesce({drawers.IS_FRESH}, false),
    (SELECT coalesce(sum(amount), 0) FROM pos_tender WHERE basket_id = b.id),
    {part_payments.PARTS}, {exchanges.CREDITS},
    EXISTS (SELECT FROM pos_return g JOIN payments_operation o ON o.goods_return_id = g.id
        WHERE g.basket_id = b.id AND g.state = 'REFUSED' AND o.outcome IN ('REFUSED', 'LEFT')),
    {mailings.UNDELIVERED}, {parking.COUNT}, {parking.SOLD}, {printing.TROUBLE},
    {printing.UNPRINTED},
    r.id, r.number, r.total + r.rounding,
    CASE WHEN r.kind = 'TRAINING' THEN r.kind ELSE coalesce(t.kind, r.kind) END, t.change,
    (SELECT array_agg(x ->> 'kind') FROM jsonb_array_elements(r.content -> 'tenders') x),
    {owed.may_be_declined("r")}, {owed.is_concluded("r")},
    (SELECT string_agg(kind, ' ') FROM pos_delivery WHERE receipt_id = r.id),
    (SELECT state FROM pos_mailing WHERE receipt_id = r.id ORDER BY id DESC LIMIT 1),
    {printing.STATE_OF_LAST},
    q.created_at, q.authorized_at, q.received_at,
    (SELECT array_agg(back.id ORDER BY back.id) FROM pos_return g
        JOIN pos_receipt back ON back.goods_return_id = g.id WHERE g.basket_id = b.follows_id),
    (SELECT jsonb_object_agg(kind, amount) FROM (
        SELECT coalesce(nullif(its.rehearses, ''), its.kind) AS kind, -sum(its.amount) AS amount
        FROM pos_return g JOIN pos_tender its ON its.goods_return_id = g.id
        WHERE g.basket_id = b.follows_id AND its.kind <> 'EXCHANGE' GROUP BY 1) went_back)
FROM pos_basket b
LEFT JOIN LATERAL (
    SELECT * FROM payments_payment WHERE basket_id = b.id
    ORDER BY {SHOWN_FIRST} LIMIT 1
) p ON true
LEFT JOIN payments_salesunit u ON u.id = p.sales_unit_id
LEFT JOIN payments_payer y ON y.basket_id = b.id AND NOT EXISTS (
    SELECT FROM payments_payment shown WHERE shown.basket_id = b.id
        AND shown.user_flow = 'QR' AND shown.requested_at >= y.set_at
)
LEFT JOIN pos_receipt r ON r.basket_id = b.follows_id
LEFT JOIN LATERAL (
    SELECT kind, greatest(given - amount, 0) AS change FROM pos_tender
    WHERE basket_id = b.follows_id ORDER BY id DESC LIMIT 1
) t ON true
LEFT JOIN LATERAL (
    SELECT created_at, authorized_at, received_at FROM payments_payment
    WHERE basket_id = b.follows_id ORDER BY id DESC LIMIT 1
) q ON true
WHERE b.device_id = d.id AND b.state = 'OPEN'
"""  # noqa: S608


def _asked(_request: object = None) -> dict[str, Any]:
    return {"at": now()}


ALONG = Along(READ, _asked)


def see(device: POSDevice, along: tuple[Any, ...] | None = None) -> Scene:
    """What the device's screen shows now; a device that has no open basket yet gets one.

    `along` is what a route has read with the way in.
    """
    moment = now()
    row = along or ALONG.read(device.pk, _asked())
    if row[0] is None:
        baskets.open_next(device)
        return see(device)
    basket, latest, unit, payer = read_all(PARTS, row)
    lines, brand, has_sticker, is_open, is_fresh, received, paid_in_parts, *more = row[-30:]
    comes_back, is_refused, lost, parked, sold_while_parked, trouble, unprinted, *sold = more
    if latest:
        latest.sales_unit = unit
    is_shown = latest and (
        latest.is_live or latest.is_going_back or latest.ended_version == basket.version
    )
    return Scene(
        device.store,
        basket,
        baskets.read_lines(lines),
        name=Brand.Name(brand) if brand else None,
        at=latest if is_shown else None,
        payer=None if payer and payer.ends_at and payer.ends_at <= moment else payer,
        sold=Sold(*sold) if basket.follows_id else None,
        has_sticker=has_sticker,
        is_drawer_open=is_open,
        is_drawer_fresh=is_fresh,
        received=int(received),
        parts=part_payments.read_parts(paid_in_parts),
        credits=exchanges.read_credits(comes_back),
        is_refused=is_refused,
        undelivered=tuple(lost) if lost else None,
        parked=parked,
        sold_while_parked=tuple(sold_while_parked) if sold_while_parked else None,
        printer_trouble=trouble,
        unprinted=tuple(unprinted) if unprinted else None,
    )
