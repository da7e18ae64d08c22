"""What the documents say of the recorded runs is what was recorded."""

import json
from pathlib import Path

from tests.chaos import table, volume
from tests.chaos.points import POINTS

FIRST = next(iter(POINTS))
RUNS: list[volume.Run] = [
    {
        "commit": "abc1234",
        "minutes": 10,
        "seeds": {"kills": seed},
        "campaigns": {"kills": {"histories": 5, "kills": 4, "points": 3, "breaches": 0}},
        "points": {FIRST: 3},
        "deaths": {"postgres": 1},
        "lines": {"database: reset": 2, "vipps: refused": 1},
    }
    for seed in (7, 8)
]


def test_the_table_of_reliability_is_that_of_the_runs() -> None:
    text = (volume.DOCS / "reliability.md").read_text()
    assert volume.block_of(text) == volume.summary(volume.read())


def test_each_points_kills_are_those_of_the_runs() -> None:
    runs = volume.read()
    text = (volume.DOCS / "kill-points.md").read_text()
    assert volume.block_of(text) == volume.by_point(runs)
    assert json.loads((volume.DOCS / "kill-points.json").read_text()) == volume.killed(runs)


def test_the_sums_are_those_of_the_runs() -> None:
    known = json.loads(table.SUMS.read_text())
    assert known["sum"] == table.sums(known["runs"])


def test_a_run_that_counted_points_counted_each_of_them() -> None:
    for run in volume.read():
        parts = [counts.get("points", 0) for counts in run["campaigns"].values()]
        assert sum(parts) == sum(run.get("points", {}).values()), run["at"]


def test_the_fewest_kills_of_any_point_are_told() -> None:
    said = volume.summary(RUNS)
    assert f"| at each of {len(POINTS)} named points, at least | 0 |" in said
    assert f"| at a named point, at most | 6 | `{FIRST}` |" in said
    assert "| at random: PostgreSQL with all its children | 2 |  |" in said


def test_a_line_has_a_row_and_a_fault_a_column() -> None:
    said = volume.summary(RUNS)
    assert "| Line | refused | reset | together |" in said
    assert "| to PostgreSQL | 0 | 4 | 4 |" in said
    assert "| to Vipps | 2 | 0 | 2 |" in said


def test_a_run_that_counted_cuts_counted_each_line() -> None:
    for run in volume.read():
        parts = [counts.get("cuts", 0) for counts in run["campaigns"].values()]
        assert sum(parts) == sum(run.get("lines", {}).values()), run["at"]


def test_runs_of_one_command_stand_together_with_their_seeds() -> None:
    said = volume.summary(RUNS)
    assert "| `make chaos MINUTES=10 SEED=…` | `abc1234` | 2 | 7, 8 |" in said
    assert "| **together** | 2 | 10 | 0 | 8 | 6 | 0 | 0 | 0 | 0 |" in said


def test_a_document_keeps_what_stands_around_its_table(tmp_path: Path) -> None:
    content = {"runs": RUNS, "sum": {}}
    (tmp_path / "chaos.json").write_text(json.dumps(content))
    for name in ("reliability.md", "kill-points.md"):
        (tmp_path / name).write_text(f"before\n{volume.BEGIN}\nold\n{volume.END}\nafter\n")

    volume.write(tmp_path)

    text = (tmp_path / "reliability.md").read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert volume.block_of(text) == volume.summary(RUNS)
    assert json.loads((tmp_path / "kill-points.json").read_text())[FIRST] == 6
