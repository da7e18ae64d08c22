"""`make chaos`: every campaign for its share of the minutes, one table, exit 1 on a breach.

`--only NAME --seed N --minutes 0` plays one history again.
"""

import argparse
import importlib
import logging
import os
import pkgutil
import random
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.table import Row

HERE = Path(__file__).parent


def main(arguments: list[str]) -> int:
    wish = read(arguments)
    set_up()
    # Only now: they read Django's settings.
    from tests.chaos import ground, table, volume
    from tests.chaos.campaign import CAMPAIGNS

    load()
    names = [name for name in wish.only.split(",") if name] or sorted(CAMPAIGNS)
    if unknown := set(names) - set(CAMPAIGNS):
        print(
            f"no campaign: {', '.join(sorted(unknown))}; there are {', '.join(sorted(CAMPAIGNS))}"
        )
        return 2
    try:
        rows = play(names, seed=wish.seed, seconds=wish.minutes * 60)
    finally:
        ground.leave()
    table.show(rows)
    if wish.minutes:
        table.add(rows, minutes=wish.minutes, file=table.SUMS)
        volume.write()
    return 1 if any(row.tally.breaches for row in rows) else 0


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--minutes", type=float, default=10.0, help="0: one history of the seed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", default="", help="histories,forgeries")
    return parser.parse_args(arguments)


def set_up() -> None:
    """Django on data of its own, so that tests may run meanwhile."""
    os.environ.setdefault("NORDKASSA_VAR", str(HERE.parent.parent / "var" / "chaos"))
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    importlib.import_module("tests.conftest")
    import django

    django.setup()
    # Refusals and lost answers by the thousand: that is what is tried here.
    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore", "No directory at", UserWarning)


def load() -> None:
    """Every module of this package, so that each adds its campaigns."""
    for module in pkgutil.iter_modules([str(HERE)]):
        if not module.name.startswith(("test_", "__", "conftest")):
            importlib.import_module(f"tests.chaos.{module.name}")


def play(names: list[str], *, seed: int, seconds: float) -> "list[Row]":
    """Each campaign gets an equal share of what is left when its turn comes."""
    from tests.chaos.campaign import CAMPAIGNS, Tally
    from tests.chaos.table import Row

    end, rows = time.monotonic() + seconds, []
    for place, name in enumerate(names):
        share = max(0.0, end - time.monotonic()) / (len(names) - place) if seconds else 0.0
        print(f"{name}: {share:.0f} s from seed {seed}", flush=True)
        began, tally = time.monotonic(), Tally()
        try:
            tally = CAMPAIGNS[name](seed, max(share, 0.1) if seconds else 0.0)
        except Exception:  # noqa: BLE001 - the others are played all the same.
            tally.broke(name, seed, f"it could not be played:\n{traceback.format_exc()}")
        rows.append(Row(name, seed, time.monotonic() - began, tally))
        for breach in tally.breaches:
            print(f"BREACH {name}: {breach}", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
