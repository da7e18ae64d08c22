"""What the campaigns have done: one table for the eye, and sums that grow from run to run."""

import datetime as dt
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.campaign import Tally

HERE = Path(__file__).parent.parent.parent
SUMS = HERE / "docs" / "chaos.json"
PRODUCT = ("config", "stores", "pos", "payments")
# What is counted one by one: kills by point and by process, cuts by line.
DETAILED = ("points", "deaths", "lines")
COUNTED = ("histories", "steps", "kills", "points", "cuts", "deliveries", "forgeries")


@dataclass(slots=True)
class Row:
    """One campaign: its first seed, how long it took, what it did."""

    name: str
    seed: int
    seconds: float
    tally: Tally

    @property
    def counts(self) -> dict[str, int]:
        counted = {name: getattr(self.tally, name) for name in COUNTED}
        points = self.tally.points.total()
        return {**counted, "points": points, "breaches": len(self.tally.breaches)}


def show(rows: list[Row]) -> None:
    """Print it."""
    print(f"\n{'campaign':<16}{'seed':>9}{'seconds':>9}", end="")
    print("".join(f"{name:>12}" for name in (*COUNTED, "breaches")))
    for row in rows:
        _line(row.name, str(row.seed), row.seconds, row.counts)
    if len(rows) > 1:
        _line("together", "", sum(row.seconds for row in rows), together(rows))


def _line(name: str, seed: str, seconds: float, counts: dict[str, int]) -> None:
    figures = "".join(f"{count:>12,}" for count in counts.values())
    print(f"{name:<16}{seed:>9}{seconds:>9.0f}{figures}")


def together(rows: list[Row]) -> dict[str, int]:
    """The sums of all campaigns."""
    return sums([{"campaigns": {row.name: row.counts}} for row in rows])


def add(rows: list[Row], *, minutes: float, file: Path) -> None:
    """Append this run; the sums are those of all runs."""
    known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    runs = [*known.get("runs", []), _run(rows, minutes)]
    write(runs, file=file)


def write(runs: list[dict[str, Any]], *, file: Path) -> None:
    """The runs and what they come to."""
    file.write_text(json.dumps({"sum": sums(runs), "runs": runs}, indent=1) + "\n")


def sums(runs: list[dict[str, Any]]) -> dict[str, int]:
    """Of all campaigns of these runs; what an early run did not count is nothing."""
    found = dict.fromkeys((*COUNTED, "breaches"), 0)
    for run in runs:
        for counts in run["campaigns"].values():
            for name in found:
                found[name] += counts.get(name, 0)
    return found


def _run(rows: list[Row], minutes: float) -> dict[str, Any]:
    every = Tally()
    for row in rows:
        every.add(row.tally)
    details = {name: dict(sorted(getattr(every, name).items())) for name in DETAILED}
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "minutes": minutes,
        "seeds": {row.name: row.seed for row in rows},
        "campaigns": {row.name: row.counts for row in rows},
        **{name: counts for name, counts in details.items() if counts},
    }


def _commit() -> str:
    """The commit that has changed the product last, with a + where it was changed since."""
    changed = _git("status", "--porcelain", "--", *PRODUCT)
    return _git("log", "-1", "--format=%h", "--", *PRODUCT) + ("+" if changed else "")


def _git(*words: str) -> str:
    said = subprocess.run(
        ["git", *words],  # noqa: S607
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip()
