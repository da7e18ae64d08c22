"""`make bench-peers`: a peer and the product in turns, in one run on one database server."""

import argparse
import contextlib
import signal
import sys
import tempfile
from pathlib import Path

from bench import scans, table
from bench.peers import oscar, turns
from tests.house import House

CONNECTIONS, TILLS = 8, 100
ROUNDS = 3
GOAL = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=8, help="of each turn")
    parser.add_argument("--trial", action="store_true", help="keep nothing of what is found")
    choice = parser.parse_args()
    # Asked to end, we end as by Ctrl-C: whatever was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = run(choice.seconds)
    table.show(rows)
    if not choice.trial:
        table.write(rows, table.PEERS)


def run(seconds: float) -> list[table.Row]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder / "var"))
        print(f"P1b: 100,000 products, {TILLS} tills with baskets of 30 lines, ours", flush=True)
        open_tills = scans.at_many_tills(house, count=TILLS, connections=CONNECTIONS)
        ours = turns.Side(stack.enter_context(open_tills))
        print("P1b: 5,000 products and baskets of 5 lines, django-oscar's", flush=True)
        shop = stack.enter_context(oscar.served(house, folder))
        theirs = turns.Side(oscar.acts(shop, CONNECTIONS))
        turns.take(ours, theirs, rounds=ROUNDS, seconds=seconds)
    return turns.rows(
        ours,
        theirs,
        metric=f"scan, or add and see the basket, {CONNECTIONS} connections",
        peer=f"django-oscar {oscar.version()}",
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
