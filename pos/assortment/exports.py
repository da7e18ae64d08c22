"""A merchant's goods with their prices as CSV or a workbook, as an import reads them."""

import dataclasses
import json
import secrets
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection as ours

from pos import exports, jobs, workbooks
from pos.assortment import groups
from pos.assortment.columns import GOODS
from pos.models import Job
from stores import search
from stores.catalogue import currency_of
from stores.models import Merchant, Product

TASK = "pos.export_goods"
FILES = ("csv", "xlsx")
# A workbook takes ten times as long as CSV, and is whole before its first byte goes out.
SLOWER = {"csv": 1, "xlsx": 10}


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which goods of a merchant: of a group, on sale or not, found by what was typed, or all."""

    merchant: int
    group: int | None = None
    is_active: bool | None = None
    search: str = ""
    language: str = "en"
    file: str = "csv"

    def goods(self) -> Any:
        """The rows, as the list shows them."""
        found = Product.objects.filter(merchant=self.merchant)
        if self.group is not None:
            found = found.filter(group=self.group)
        if self.is_active is not None:
            found = found.filter(is_active=self.is_active)
        return search.matching(found, self.search) if self.search else found


def asked(choice: Choice) -> dict[str, Any]:
    """As a job keeps it."""
    return dataclasses.asdict(choice)


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    return Choice(**values)


def count(choice: Choice) -> int:
    """How many rows it has."""
    return int(choice.goods().count())


def is_long(choice: Choice) -> bool:
    """Whether it takes longer than somebody waits for a page."""
    return count(choice) > int(settings.EXPORT_LIMIT) // SLOWER[choice.file]


def stream(choice: Choice) -> Iterator[bytes]:
    """CSV in chunks."""
    cells = ", ".join(f'{column.csv} AS "{name}"' for name, column in GOODS.items())
    return exports.copied(_query(choice, cells), _values(choice))


def write(choice: Choice, file: BinaryIO) -> Iterator[int]:
    """Write either file; from time to time, how many rows there are."""
    if choice.file == "xlsx":
        cells = ", ".join(column.sql for column in GOODS.values())
        yield from workbooks.fill(
            GOODS, exports.fetched(_query(choice, cells), _values(choice)), file
        )
        return
    done = 0
    for chunk in stream(choice):
        file.write(chunk)
        done += chunk.count(b"\n")
        yield done


def write_file(job: Job) -> str:
    """Write it where finished exports lie. One that was broken off is written anew."""
    choice = read_choice(job.parameters)
    goal = count(choice)
    path = exports.folder() / f"products-{job.pk}-{secrets.token_hex(8)}.{choice.file}"
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        for done in write(choice, file):
            jobs.progress(job, done=min(done, goal), goal=goal)
    draft.replace(path)
    job.path = path.name
    exports.forget_old()
    return f"{goal} products"


def _query(choice: Choice, cells: str) -> str:
    query, values = choice.goods().order_by().values("pk").query.sql_with_params()
    found: str = ours.ops.compose_sql(query, values)  # type: ignore[attr-defined]
    # Its values are in it now; the others are still to come.
    found = found.replace("%", "%%")
    return f"SELECT {cells} FROM stores_product p WHERE p.id IN ({found}) ORDER BY p.sku"  # noqa: S608


def _values(choice: Choice) -> dict[str, Any]:
    merchant = Merchant.objects.get(pk=choice.merchant)
    names = groups.names(choice.merchant, choice.language)
    return {"groups": json.dumps(names), "currency": currency_of(merchant)}
