"""What was measured, as rows of a table and of `bench/results.json`."""

import dataclasses
import datetime as dt
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from bench import figures

RESULTS = Path(__file__).parent / "results.json"
PEERS = Path(__file__).parent / "peers.json"


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure, what it is held against, and whether the goal is met. None: no goal."""

    id: str
    metric: str
    value: float
    unit: str
    against: str = ""
    against_value: float | None = None
    goal: str = ""
    met: bool | None = None

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.against_value, 3) if self.against_value else None


def percentile(values: list[float], share: float) -> float:
    """A percentile of a list of figures."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def write(rows: list[Row], file: Path) -> None:
    """Keep the rows for machines, and show them where the documentation does."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    content: dict[str, Any] = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "rows": [{**dataclasses.asdict(row), "ratio": row.ratio} for row in rows],
    }
    file.write_text(json.dumps(content, indent=2) + "\n")
    figures.fill()


def show(rows: list[Row]) -> None:
    """Print the rows for people."""
    print(f"{'':4} {'metric':46} {'value':>10} {'unit':6} {'against':24} {'ratio':>8}  goal")
    for row in rows:
        against = f"{row.against} {row.against_value:g}" if row.against_value else row.against
        ratio = f"{row.ratio:g}" if row.ratio else ""
        met = "" if row.met is None else (" met" if row.met else " MISSED")
        print(
            f"{row.id:4} {row.metric:46} {row.value:10g} {row.unit:6} {against:24} {ratio:>8}  "
            f"{row.goal}{met}"
        )
