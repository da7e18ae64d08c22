"""P7: gap-free numbers at 32 tills whose processes are killed, beside numbers from a sequence."""

import dataclasses
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable

from bench.table import Row
from tests.house import HERE, House, surroundings

TILLS = 32
# Sixty seconds of each way, in turns: what else the machine does hits both.
ROUNDS, SECONDS = 3, 20
SHARE = 0.6
COUNTER, SEQUENCE = "counter", "sequence"
# The product's modules are there only once Django is.
BEGIN = "import django; django.setup(); from bench import sellers; sellers.main()"
# The series of a till, and what its counters say where they end.
SERIES = (
    ("pos_receipt WHERE kind = 'SALE' AND", "number", "sales"),
    ("pos_receipt WHERE", "sequence", "sequence"),
    ("pos_journalentry WHERE", "number", "entries"),
)
# The tills that count as the product does.
OURS = "device_id IN (SELECT id FROM stores_posdevice WHERE pos_id LIKE 'Counter-%')"


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with the numbers of some tills, and how many there are."""

    count: int
    gaps: int
    duplicates: int


def p7(house: House) -> list[Row]:
    """32 tills finish sales for 60 s while processes are killed; the numbers have no gap."""
    rates: dict[str, list[float]] = {COUNTER: [], SEQUENCE: []}
    killed = 0
    for turn in range(ROUNDS):
        for way in (COUNTER, SEQUENCE) if turn % 2 else (SEQUENCE, COUNTER):
            told = _sold(house, way, seed=turn)
            rates[way].append(told["receipts"] / told["seconds"])
            killed += int(told["killed"]) if way == COUNTER else 0
    return rows(rates, killed, _numbers(house), _faults(house))


def rows(rates: dict[str, list[float]], killed: int, found: Found, faults: int) -> list[Row]:
    """The figures of a run: receipts a second of each round and way, and what was found after."""
    ours, theirs = (round(statistics.median(rates[way]), 1) for way in (COUNTER, SEQUENCE))
    return [
        Row("P7", f"receipts, {TILLS} tills, processes killed", ours, "/s",
            "numbers from a sequence", theirs, f"≥ ×{SHARE}", ours >= SHARE * theirs),
        Row("P7", "processes killed meanwhile", killed, ""),
        Row("P7", f"gaps in {found.count} numbers", found.gaps, "", "", None, "0",
            found.gaps == 0),
        Row("P7", "numbers given twice", found.duplicates, "", "", None, "0",
            found.duplicates == 0),
        Row("P7", "tills whose chains do not verify", faults, "", "", None, "0", faults == 0),
    ]  # fmt: skip


def _sold(house: House, way: str, *, seed: int) -> dict[str, float]:
    command = [sys.executable, "-c", BEGIN, "--way", way, "--tills", str(TILLS)]
    done = subprocess.run(
        [*command, "--seconds", str(SECONDS), "--seed", str(seed)],
        cwd=HERE,
        env=surroundings(house.var, house.port) | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _numbers(house: House) -> Found:
    found = []
    for table, column, counter in SERIES:
        series: dict[int, list[int]] = {}
        for device, number in house.rows(f"SELECT device_id, {column} FROM {table} {OURS}"):  # noqa: S608
            series.setdefault(device, []).append(number)
        ends = house.rows(f"SELECT device_id, {counter} FROM pos_numbering WHERE {OURS}")  # noqa: S608
        found += [checked(series.get(device, []), last=last) for device, last in ends]
    return added(found)


def checked(numbers: list[int], *, last: int) -> Found:
    """Of a series that begins with one and ends where its counter says."""
    known = set(numbers)
    missing = set(range(1, last + 1)) - known
    beyond = {number for number in known if not 1 <= number <= last}
    return Found(len(numbers), len(missing) + len(beyond), len(numbers) - len(known))


def added(found: Iterable[Found]) -> Found:
    """What was found in several series."""
    each = [dataclasses.astuple(one) for one in found]
    return Found(*(sum(column) for column in zip(*each, strict=True))) if each else Found(0, 0, 0)


def _faults(house: House) -> int:
    """Of the tills that count as the product does: how many do not verify."""
    walked = house.manage("verify_journal").stdout.splitlines()
    good = [line for line in walked if re.fullmatch(r"Counter-\d+: unchanged", line)]
    return TILLS - len(good)
