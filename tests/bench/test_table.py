"""The arithmetic between what was measured and what is said of it."""

import json
from pathlib import Path

import pytest

from bench import figures, table
from bench.peers import turns
from bench.table import Row, percentile


def test_a_percentile_is_one_of_the_figures() -> None:
    taken = [float(ms) for ms in range(100, 0, -1)]

    assert percentile(taken, 0.5) == 51
    assert percentile(taken, 0.99) == 100
    assert percentile([7.0], 0.5) == percentile([7.0], 0.99) == 7


def test_a_ratio_is_ours_by_the_other() -> None:
    assert Row("P1", "scan", 300, "req/s", "peer", 20).ratio == 15
    assert Row("P1", "scan", 1, "ms", "peer", 3).ratio == 0.333
    assert Row("P1", "scan", 300, "req/s").ratio is None
    assert Row("P4", "queries", 1, "", "without", 0.0).ratio is None


@pytest.mark.parametrize(("rate", "is_met"), [(199, False), (200, True)])
def test_a_peer_is_held_against_by_the_medians_of_the_rounds(rate: float, is_met: bool) -> None:
    ours = turns.Side([], rates=[1000, rate, 100], taken=[1.0, 2.0, 3.0])
    theirs = turns.Side([], rates=[20, 10, 50], taken=[10.0, 20.0, 30.0])

    first, lowest, p50, p99 = turns.rows(ours, theirs, metric="scan", peer="oscar", goal=10)

    assert (first.value, first.against, first.against_value) == (rate, "oscar", 20)
    assert (first.goal, first.met) == ("≥ ×10", is_met)
    assert lowest.value == 2
    assert (p50.metric, p50.value, p50.against_value) == ("the same, p50", 2, 20)
    assert (p99.metric, p99.value, p99.against_value) == ("the same, p99", 3, 30)


def test_rows_are_kept_for_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = tmp_path / "performance.md"
    document.write_text("No place for figures.")
    monkeypatch.setattr(figures, "DOCUMENT", document)

    table.write([Row("P1", "scan", 300, "req/s", "peer", 20, "≥ ×10", True)], tmp_path / "r.json")

    assert json.loads((tmp_path / "r.json").read_text())["rows"] == [
        {
            "id": "P1",
            "metric": "scan",
            "value": 300,
            "unit": "req/s",
            "against": "peer",
            "against_value": 20,
            "goal": "≥ ×10",
            "met": True,
            "ratio": 15,
        }
    ]
