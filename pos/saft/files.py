"""Writing an export: one file, or several that are each valid alone; a zip to deliver them.

Streamed: master data is built once per file, and of journals and receipts only the row at hand is
in memory. In a register all events come before all transactions, so its journal and its receipts
are read one after the other, from one snapshot.
"""

import datetime as dt
import pathlib
import zipfile
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import psycopg

from pos.saft import events, groups, master, parts, people, transactions
from pos.saft.elements import NAMESPACE, leaf, word
from pos.saft.selections import Selection
from pos.saft.snapshots import copied, snapshot
from stores.models import Merchant, POSDevice

ZONE = ZoneInfo("Europe/Oslo")
# How many rows between two words about how far it is.
STEP = 500
CHUNK = 1 << 20
BEGINS = f'<?xml version="1.0" encoding="UTF-8"?>\n<auditfile xmlns="{NAMESPACE}">'

# Told how many receipts are written, and how many there are.
Progress = Callable[[int, int], None]


def name(merchant: Merchant, at: dt.datetime, *, number: int = 1, of: int = 1) -> str:
    """As the authority names its example; of several files `_<n>_<total>` follows."""
    ending = f"_{number}_{of}" if of > 1 else ""
    stamp = at.astimezone(ZONE).strftime("%Y%m%d%H%M%S")
    return f"SAF-T Cash Register_{merchant.organisation_number}_{stamp}{ending}.xml"


def write(
    selection: Selection,
    folder: pathlib.Path,
    *,
    at: dt.datetime,
    most: int = parts.MOST,
    progress: Progress = lambda done, goal: None,
) -> list[pathlib.Path]:
    """Write the export into a folder; the files in the order of their devices and days.

    A file is about `most` bytes at most. `progress` is told of receipts.
    """
    merchant = Merchant.objects.get(pk=selection.merchant)
    with snapshot() as connection:
        plan = parts.plan(connection, selection, most=most)
        goal = sum(one.receipts for slices in plan for one in slices)
        writer = Writer(connection, selection, merchant, at.astimezone(ZONE), progress, goal)
        written = []
        for number, slices in enumerate(plan, 1):
            path = folder / name(merchant, at, number=number, of=len(plan))
            writer.file(path, slices)
            written.append(path)
    return written


class Writer:
    """Writes the files of one export, counting receipts over all of them."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        selection: Selection,
        merchant: Merchant,
        at: dt.datetime,
        progress: Progress,
        goal: int,
    ) -> None:
        self.connection, self.selection, self.merchant, self.at = (
            connection,
            selection,
            merchant,
            at,
        )
        self.progress, self.done, self.goal = progress, 0, goal
        self.groups = groups.known(connection, selection)
        known = POSDevice.objects.filter(pk__in=selection.devices).select_related("store")
        self.devices = {device.pk: device for device in known}
        stores = [device.store_id for device in self.devices.values()]
        self.staff = people.known(connection, selection, stores=stores)

    def file(self, path: pathlib.Path, slices: Sequence[parts.Slice]) -> None:
        """Header, master data, and the registers of these slices."""
        store = self.devices[self.selection.devices[0]].store
        out = [BEGINS]
        master.write_header(out, self.selection, self.merchant, self.at)
        out.append("<company>")
        master.write_company(
            out, self.selection, self.merchant, store, groups=self.groups, staff=self.staff
        )
        with path.open("w", encoding="utf-8", newline="", buffering=CHUNK) as file:
            file.writelines(out)
            for _, its in groupby(slices, lambda one: self.devices[one.device].store_id):
                self._location(file, list(its))
            file.write("</company></auditfile>\n")

    def _location(self, file: TextIO, slices: Sequence[parts.Slice]) -> None:
        store = self.devices[slices[0].device].store
        out = ["<location>"]
        word(out, "name", store.name, 100)
        master.write_address(out, store)
        file.writelines(out)
        for one in slices:
            self._register(file, one)
        file.write("</location>")

    def _register(self, file: TextIO, one: parts.Slice) -> None:
        device = self.devices[one.device]
        out = ["\n<cashregister>"]
        leaf(out, "registerID", device.pos_id)
        word(out, "regDesc", device.name, 999)
        file.writelines([*out, "\n"])
        values = one.parameters()
        file.writelines(map(events.text, copied(self.connection, events.QUERY, values)))
        if one.receipts:
            for row in copied(self.connection, transactions.QUERY, values):
                file.write(transactions.text(row))
                self.done += 1
                if self.done % STEP == 0:
                    self.progress(self.done, self.goal)
        file.write("</cashregister>")
        self.progress(self.done, self.goal)


def pack(
    files: Sequence[pathlib.Path], target: pathlib.Path, *, pulse: Callable[[], None] = lambda: None
) -> None:
    """The files in one zip. `pulse` is called after each mebibyte."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in files:
            with path.open("rb") as source, archive.open(path.name, "w", force_zip64=True) as into:
                while chunk := source.read(CHUNK):
                    into.write(chunk)
                    pulse()
