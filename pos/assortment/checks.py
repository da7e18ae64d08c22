"""What a file of goods would change, and all that is wrong in it: found out without changing it.

A chunk of rows is a transaction: a worker that is cut off begins after the last one that is kept.
"""

from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from pos import jobs
from pos.assortment import reading
from pos.assortment.columns import GOODS
from pos.assortment.plans import Check
from pos.assortment.reading import Unreadable
from pos.models import GoodsImport, GoodsImportFault, Job
from pos.shifts import now

TASK = "pos.check_goods"
AT_ONCE = 500


def run(job: Job) -> str:
    """The work of a job: check a file, from where an earlier worker was cut off."""
    of = GoodsImport.objects.select_related("merchant").get(pk=job.parameters["import"])
    if of.state != GoodsImport.State.CHECKING:
        return "checked before"
    with override(of.language):
        try:
            _check(of, job)
        except Unreadable as error:
            _refuse(of, [(1, "", str(error))])
        else:
            if of.state == GoodsImport.State.CHECKING:
                of.state = GoodsImport.State.CHECKED
                of.save(update_fields=["state"])
    return f"{of.new} new, {of.changed} changed, {of.unchanged} unchanged, {of.wrong} wrong"


def _check(of: GoodsImport, job: Job) -> None:
    content = bytes(of.content)
    of.goal = reading.estimate(content)
    rows = reading.rows(content)
    columns, faults = heads(next(rows, (1, []))[1])
    if faults:
        _refuse(of, faults)
        return
    check, begun = Check(of), of.done
    named = ((number, _named(columns, cells)) for number, cells in rows)
    while begun and (chunk := list(islice(named, min(begun, AT_ONCE)))):
        check.remember(chunk)
        begun -= len(chunk)
    while chunk := list(islice(named, AT_ONCE)):
        jobs.progress(job, done=of.done, goal=of.goal)
        check.look(chunk)


def heads(cells: list[Any]) -> tuple[dict[int, str], list[tuple[int, str, str]]]:
    """Which column has which name, and what is wrong with them: row, column, text."""
    columns: dict[int, str] = {}
    faults = []
    for at, cell in enumerate(cells):
        name = str(cell or "").strip().casefold()
        letter = get_column_letter(at + 1)
        if not name:
            continue
        if name not in GOODS:
            told = _("There is no column “%(name)s”. There are: %(known)s.")
            faults.append((1, letter, told % {"name": name[:40], "known": ", ".join(GOODS)}))
        elif name in columns.values():
            faults.append((1, letter, _("This column is there twice. Keep one of them.")))
        else:
            columns[at] = name
    if "sku" not in columns.values() and not faults:
        faults.append((1, "", _("The first row names the columns, and one of them is sku.")))
    return columns, faults


def _named(columns: dict[int, str], cells: list[Any]) -> dict[str, Any]:
    # A row that is cut short has nothing in its last cells.
    return {name: cells[at] if at < len(cells) else None for at, name in columns.items()}


@transaction.atomic
def _refuse(of: GoodsImport, faults: list[tuple[int, str, str]]) -> None:
    GoodsImportFault.objects.bulk_create(
        GoodsImportFault(goods_import=of, number=number, column=column, text=text[:300])
        for number, column, text in faults
    )
    of.state, of.ended_at = GoodsImport.State.REFUSED, now()
    of.save(update_fields=["state", "ended_at"])
