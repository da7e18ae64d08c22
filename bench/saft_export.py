"""One export in a process of its own: `python -m bench.saft_export export|limit RECEIPTS`.

The limit is what lxml's xmlfile writes when all elements are in memory, ready made: no database, no
plan, no master data, and nothing to format.
"""

import datetime as dt
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db.models import Count  # noqa: E402
from lxml import etree  # noqa: E402

from pos.models import Receipt  # noqa: E402
from pos.saft import events, files, parts, selections, transactions  # noqa: E402
from pos.saft.selections import Selection  # noqa: E402
from pos.saft.snapshots import copied, snapshot  # noqa: E402

NOW = dt.datetime.now(dt.UTC)


def main() -> None:
    what, receipts = sys.argv[1], int(sys.argv[2])
    selection = _select(receipts)
    with tempfile.TemporaryDirectory() as folder:
        work: dict[str, Callable[[Selection, Path], tuple[int, float]]] = {
            "export": _export,
            "limit": _limit,
        }
        count, seconds = work[what](selection, Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"receipts": count, "seconds": seconds, "megabytes": memory, "bytes": size}))


def _select(receipts: int) -> Selection:
    """Whole days of every device, until there are so many receipts."""
    days = Receipt.objects.values("business_date").annotate(count=Count("pk"))
    found, until = 0, None
    for day in days.order_by("business_date"):
        found, until = found + day["count"], day["business_date"]
        if found >= receipts * 0.99:
            break
    stores = list(Receipt.objects.values_list("device__store", flat=True).distinct())
    return selections.choose(stores, until=until)


def _export(selection: Selection, folder: Path) -> tuple[int, float]:
    told = [0]
    began = time.perf_counter()
    files.write(
        selection, folder, at=NOW, most=10**12, progress=lambda done, goal: told.append(done)
    )
    return told[-1], time.perf_counter() - began


def _limit(selection: Selection, folder: Path) -> tuple[int, float]:
    with snapshot() as connection:
        [slices] = parts.plan(connection, selection, most=10**12)
        held = [
            etree.fromstring(text)
            for one in slices
            for query, write in (
                (events.QUERY, events.text),
                (transactions.QUERY, transactions.text),
            )
            for text in map(write, copied(connection, query, one.parameters()))
        ]
    began = time.perf_counter()
    with (
        (folder / "limit.xml").open("wb") as out,
        etree.xmlfile(out, encoding="UTF-8") as xml,
        xml.element("auditfile"),
    ):
        for element in held:
            xml.write(element)
    seconds = time.perf_counter() - began
    return sum(one.receipts for one in slices), seconds


if __name__ == "__main__":
    main()
