"""Proof by volume: what the recorded runs come to, as the documents say it.

`python -m tests.chaos.volume` writes the tables of docs/reliability.md and docs/kill-points.md
and docs/kill-points.json anew from docs/chaos.json. `make chaos` does so after each run.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.chaos import table
from tests.chaos.points import POINTS

DOCS = table.HERE / "docs"
# What stands between these two lines is ours.
BEGIN, END = "<!-- begin: python -m tests.chaos.volume -->", "<!-- end -->"
COLUMNS = {
    "histories": "Histories",
    "steps": "Steps",
    "kills": "Kills",
    "points": "at a point",
    "cuts": "Cuts",
    "deliveries": "Webhooks",
    "forgeries": "Forgeries",
    "breaches": "Breaches",
}
# The processes that are killed at random and the lines that are cut, as a reader calls them.
DEATHS = {
    "postgres": "PostgreSQL with all its children",
    "web": "pages (web)",
    "keeper": "keeper",
    "keeper2": "second keeper",
    "live": "live streams",
    "worker": "worker",
}

LINES = {
    "vipps": "to Vipps",
    "webhooks": "from Vipps (webhooks)",
    "database": "to PostgreSQL",
    "broker": "to the broker (Redis)",
}

Run = dict[str, Any]


def write(folder: Path = DOCS) -> None:
    """Every document that tells of the runs."""
    runs = read(folder)
    table.write(runs, file=folder / "chaos.json")
    (folder / "kill-points.json").write_text(json.dumps(killed(runs), indent=1) + "\n")
    for name, text in (("reliability.md", summary(runs)), ("kill-points.md", by_point(runs))):
        file = folder / name
        file.write_text(with_block(file.read_text(), text))


def read(folder: Path = DOCS) -> list[Run]:
    """The recorded runs."""
    found: list[Run] = json.loads((folder / "chaos.json").read_text())["runs"]
    return found


def with_block(text: str, block: str) -> str:
    """The document with its table replaced."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert end, "the document has no place for its table"
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


def block_of(text: str) -> str:
    """The table that stands in the document."""
    return text.partition(BEGIN)[2].partition(END)[0].strip("\n")


def counted(runs: Iterable[Run], name: str) -> Counter[str]:
    """`points`, `deaths` or `lines` of all runs."""
    found: Counter[str] = Counter()
    for run in runs:
        found.update(run.get(name, {}))
    return found


def killed(runs: list[Run]) -> dict[str, int]:
    """How often each point has killed; one that never has stands there too. Then the others."""
    points, deaths = counted(runs, "points"), counted(runs, "deaths")
    every = {name: points[name] for name in POINTS}
    every |= {name: points[name] for name in sorted(set(points) - set(POINTS))}
    return every | {f"random {name}": deaths[name] for name in DEATHS}


def summary(runs: list[Run]) -> str:
    """The tables of docs/reliability.md."""
    parts = [_campaigns(runs), _kills(runs), _lines(runs), _commands(runs)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def by_point(runs: list[Run]) -> str:
    """The table of docs/kill-points.md."""
    points = counted(runs, "points")
    rows = [
        (f"`{one.name}`", one.process, f"{one.when} `{one.seam.replace(':', '.')}`", points[name])
        for name, one in POINTS.items()
    ]
    return "\n".join(_table(("Point", "Process", "Killed", "Times"), rows))


def _campaigns(runs: list[Run]) -> list[str]:
    names = sorted({name for run in runs for name in run["campaigns"]})
    rows = []
    for name in names:
        its = [
            {"campaigns": {name: run["campaigns"][name]}} for run in runs if name in run["seeds"]
        ]
        rows.append((name, len(its), *_figures(table.sums(its))))
    rows.append(("**together**", len(runs), *_figures(table.sums(runs))))
    return _table(("Campaign", "Runs", *COLUMNS.values()), rows)


def _figures(sums: dict[str, int]) -> list[int]:
    return [sums[name] for name in COLUMNS]


def _kills(runs: list[Run]) -> list[str]:
    points, deaths = counted(runs, "points"), counted(runs, "deaths")
    times = {name: points[name] for name in POINTS}
    fewest, most = min(times.values()), max(times.values())
    rows = [
        (f"at each of {len(POINTS)} named points, at least", fewest, _at(times, fewest)),
        ("at a named point, at most", most, _at(times, most)),
        *((f"at random: {said}", deaths[name], "") for name, said in DEATHS.items()),
    ]
    return _table(("Killed by SIGKILL", "Times", "Where"), rows)


def _at(times: dict[str, int], count: int) -> str:
    """A few of the points that were hit so often."""
    names = [name for name in times if times[name] == count]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + more


def _lines(runs: list[Run]) -> list[str]:
    """Counted as `database: reset`: a row for a line, a column for what was done to it."""
    found = counted(runs, "lines")
    if not found:
        return []
    faults = sorted({name.partition(": ")[2] for name in found})
    rows = []
    for line, said in LINES.items():
        times = [found[f"{line}: {fault}"] for fault in faults]
        rows.append((said, *times, sum(times)))
    return _table(("Line", *faults, "together"), rows)


def _commands(runs: list[Run]) -> list[str]:
    """One row for all runs of a command on one commit; its seeds replay them."""
    every = {name for run in runs for name in run["campaigns"]}
    seeds: dict[tuple[str, str], list[str]] = {}
    for run in runs:
        only = "" if set(run["seeds"]) == every else f" ONLY={','.join(run['seeds'])}"
        command = f"make chaos{only} MINUTES={run['minutes']:g} SEED=…"
        its = sorted({str(seed) for seed in run["seeds"].values()})
        seeds.setdefault((command, run["commit"]), []).extend(its)
    rows = [
        (f"`{command}`", f"`{commit}`", len(its), ", ".join(its))
        for (command, commit), its in seeds.items()
    ]
    return _table(("Command", "Commit", "Runs", "Seeds"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [_line(head), "|" + "---|" * len(head), *map(_line, rows)]


def _line(cells: tuple[object, ...]) -> str:
    return "| " + " | ".join(_said(cell) for cell in cells) + " |"


def _said(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


if __name__ == "__main__":
    write()
