"""One export in a process of its own: `python -m bench.saft_export export|limit|ready RECEIPTS`.

The limit is lxml's xmlfile writing the same from memory, where all tags and texts are at hand: no
database, no plan, no master data, and nothing to format. `ready` writes elements that are made
already, which leaves nothing but libxml2's own serialising.
"""

import contextlib
import datetime as dt
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db.models import Count  # noqa: E402
from lxml import etree  # noqa: E402

from pos.models import Receipt  # noqa: E402
from pos.saft import events, files, parts, selections, transactions  # noqa: E402
from pos.saft.selections import Selection  # noqa: E402
from pos.saft.snapshots import copied, snapshot  # noqa: E402

# A tag, a text, and what is inside.
Node = tuple[str, str, list[Any]]
NOW = dt.datetime.now(dt.UTC)


def main() -> None:
    what, receipts = sys.argv[1], int(sys.argv[2])
    selection = _select(receipts)
    with tempfile.TemporaryDirectory() as folder:
        work: dict[str, Callable[[Selection, Path], tuple[int, float]]] = {
            "export": _export,
            "limit": _limit,
            "ready": _ready,
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
    count, elements = _held(selection)
    nodes = [_node(element) for element in elements]
    del elements
    began = time.perf_counter()
    with _opened(folder) as xml:
        for node in nodes:
            _put(xml, node)
    return count, time.perf_counter() - began


def _ready(selection: Selection, folder: Path) -> tuple[int, float]:
    count, elements = _held(selection)
    began = time.perf_counter()
    with _opened(folder) as xml:
        for element in elements:
            xml.write(element)
    return count, time.perf_counter() - began


def _held(selection: Selection) -> tuple[int, list[Any]]:
    """How many receipts, and all their elements and those of their events."""
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
    return sum(one.receipts for one in slices), held


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[Any]:
    with (
        (folder / "limit.xml").open("wb") as out,
        etree.xmlfile(out, encoding="UTF-8") as xml,
        xml.element("auditfile"),
    ):
        yield xml


def _node(element: Any) -> Node:
    return element.tag, element.text or "", [_node(child) for child in element]


def _put(xml: Any, node: Node) -> None:
    tag, text, children = node
    with xml.element(tag):
        if text:
            xml.write(text)
        for child in children:
            _put(xml, child)


if __name__ == "__main__":
    main()
