"""What a rush has left in the books, against what its tills were told: lost, or there twice."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

from bench.numbers import checked
from tests.house import House

PIECE = 1000
PIECES = "SELECT coalesce(sum(quantity), 0)::bigint FROM pos_basketline WHERE basket_id = ANY(%s)"
VERSIONS = "SELECT id, version FROM pos_basket WHERE id = ANY(%s)"
# A sale by the app whose money is not what its receipt says is as good as lost.
SALES = """
SELECT count(*), count(DISTINCT r.basket_id), count(*) FILTER (WHERE p.captured <> r.total)
FROM pos_receipt r LEFT JOIN payments_payment p ON p.basket_id = r.basket_id
WHERE r.device_id = ANY(%s) AND r.kind = 'SALE'
"""
NUMBERS = """
SELECT n.device_id, n.sequence, array_agg(r.sequence) FROM pos_numbering n
JOIN pos_receipt r ON r.device_id = n.device_id WHERE n.device_id = ANY(%s)
GROUP BY n.device_id, n.sequence
"""
WEBHOOKS = """
SELECT count(*), count(DISTINCT psp_reference) FROM payments_webhook
WHERE psp_reference LIKE 'bench-%'
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Places:
    """Devices that sell; the baskets that are scanned into, by the place of their stream."""

    selling: list[int]
    scanning: dict[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Books:
    """What there is at one moment. `newest` is what a scanning till's stream has to have said."""

    pieces: int
    receipts: int
    sold: int
    unlike: int
    gaps: int
    webhooks: int
    told: int
    newest: dict[int, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """How many of something are missing, and how many there once too often."""

    what: str
    lost: int
    doubled: int


def read(house: House, places: Places) -> Books:
    """Of the tills of these places."""
    baskets = list(places.scanning.values())
    versions = dict(house.rows(VERSIONS, baskets))
    receipts, sold, unlike = house.rows(SALES, places.selling)[0]
    series = house.rows(NUMBERS, places.selling)
    webhooks, told = house.rows(WEBHOOKS)[0]
    return Books(
        pieces=house.rows(PIECES, baskets)[0][0] // PIECE,
        receipts=receipts,
        sold=sold,
        unlike=unlike,
        gaps=sum(checked(numbers, last=last).gaps for _, last, numbers in series),
        webhooks=webhooks,
        told=told,
        newest={at: f"{basket}.{versions[basket]}" for at, basket in places.scanning.items()},
    )


def faults(
    before: Books,
    after: Books,
    done: Mapping[str, int],
    *,
    sent: Sequence[tuple[int, str]],
    heard: Sequence[tuple[int, str, float]],
) -> list[Fault]:
    """What was `done` as the acts' answers said, against the books; what was sent, against what
    the streams have said."""
    lines = after.pieces - before.pieces - done["scans"]
    sales = after.sold - before.sold - done["sales"]
    said = Counter((place, what) for place, what, _ in heard)
    # Every tenth webhook is one that has been sent before.
    webhooks = after.told - before.told - distinct(done["webhooks"])
    doubles = after.webhooks - before.webhooks - (after.told - before.told)
    return [
        Fault("lines", max(0, -lines), max(0, lines)),
        Fault(
            "receipts",
            max(0, -sales) + after.unlike - before.unlike + after.gaps - before.gaps,
            max(0, sales) + after.receipts - before.receipts - (after.sold - before.sold),
        ),
        Fault("webhooks", max(0, -webhooks), max(0, webhooks) + doubles),
        Fault(
            "events",
            sum(not said[one] for one in {*sent, *after.newest.items()}),
            sum(said[one] - 1 for one in sent if said[one]),
        ),
    ]


def distinct(turns: int) -> int:
    """How many of so many numbered webhooks are not a repetition of the one before."""
    return turns - turns // 10
