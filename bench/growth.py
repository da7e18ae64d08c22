"""P16: the same work with a thousand and with a million sales in the tables."""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import history
from bench.load import closed_loop, open_loop
from bench.sales import TILLS, Counter
from bench.scans import scan_acts
from bench.streams import RECORD_MINUTE
from bench.table import Row, percentile
from bench.till import tills
from bench.webhooks import Sender
from tests.house import House

FEW, MANY = 1_000, 1_000_000
ROUNDS = 5
SECONDS = 4
MOST = 1.15
OF = "SELECT id FROM stores_posdevice WHERE token_sha256 = encode(sha256(%s), 'hex')"


def p16(_house: House) -> list[Row]:
    """P1, P2 and P11 in turns with a thousand and with a million sales in the tables."""
    with _grown(FEW) as few, _grown(MANY) as many:
        rows = []
        for what, work in (("scan", _scans), ("sale", _sales), ("webhook", _webhooks)):
            rows += _compare(what, work(few), work(many))
        return rows


@contextlib.contextmanager
def _grown(count: int) -> Iterator[House]:
    """A house with a past; its first sale is made by a till that has none."""
    with (
        tempfile.TemporaryDirectory() as folder,
        House.open(Path(folder) / "var") as house,
    ):
        seller = tills(house, history.DEVICES + 1)[history.DEVICES]
        counter = Counter(house, seller)
        counter.sell()
        counter.close()
        history.fill(house, count, device=house.rows(OF, seller.token.encode())[0][0])
        yield house


# One round of a workload: the milliseconds that each act took.
Round = Callable[[], list[float]]


def _compare(what: str, few: Round, many: Round) -> list[Row]:
    """In turns, and each first as often as the other: what else the machine does hits both."""
    taken: dict[Round, list[float]] = {few: [], many: []}
    for turn in range(ROUNDS + 1):
        for one in (few, many) if turn % 2 else (many, few):
            times = one()
            if turn:  # The first warms up.
                taken[one] += times
    p50, p99 = ([percentile(taken[one], share) for one in (many, few)] for share in (0.5, 0.99))
    return [
        Row("P16", f"{what}, {MANY:,} sales in the tables, p50", round(p50[0], 2), "ms",
            f"{FEW:,} sales", round(p50[1], 2), f"≤ ×{MOST}", p50[0] <= MOST * p50[1]),
        Row("P16", f"{what}, {MANY:,} sales in the tables, p99", round(p99[0], 2), "ms",
            f"{FEW:,} sales", round(p99[1], 2)),
    ]  # fmt: skip


def _scans(house: House) -> Round:
    acts = scan_acts(house, connections=8)
    return lambda: closed_loop(acts, SECONDS)[1]


def _sales(house: House) -> Round:
    counters = [Counter(house, till) for till in tills(house, 17 + TILLS)[17:]]
    return lambda: closed_loop([counter.sell for counter in counters], SECONDS)[1]


def _webhooks(house: House) -> Round:
    """Of the sales just made: Vipps knows nothing of those that are copies."""
    sender, begins = Sender(house), itertools.count(step=RECORD_MINUTE * SECONDS)

    def send() -> list[float]:
        begin = next(begins)
        return open_loop(
            lambda turn: sender.send(begin + turn),
            rate=RECORD_MINUTE, count=RECORD_MINUTE * SECONDS, threads=8,
        )  # fmt: skip

    return send
