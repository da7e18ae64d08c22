"""The files of the last runs, and the documentation's tables made from them."""

import datetime as dt
import json
import sys
from typing import Any

import pytest

from bench import __main__, figures, table, workloads

KEYS = {"id", "metric", "value", "unit", "against", "against_value", "ratio", "goal", "met"}
FILES = pytest.mark.parametrize("file", [table.RESULTS, table.PEERS], ids=lambda file: file.name)


def read(file: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


@FILES
def test_a_run_says_when_and_on_what_it_was(file: Any) -> None:
    run = read(file)

    assert dt.datetime.fromisoformat(run["at"]).tzinfo
    assert run.keys() == {"at", "machine", "python", "commit", "rows"}
    assert run["rows"]


@FILES
def test_every_figure_has_its_shape(file: Any) -> None:
    for row in read(file)["rows"]:
        assert row.keys() == KEYS
        assert row["id"] in {**workloads.ALL, **workloads.LONG}
        assert row["metric"]
        assert isinstance(row["value"], int | float)
        assert isinstance(row["unit"], str)


@FILES
def test_a_goal_says_whether_it_is_met(file: Any) -> None:
    for row in read(file)["rows"]:
        assert isinstance(row["met"], bool) == bool(row["goal"]), row["metric"]


@FILES
def test_a_ratio_is_that_of_its_figures(file: Any) -> None:
    for row in read(file)["rows"]:
        if row["against_value"]:
            assert row["against"], row["metric"]
            assert row["ratio"] == round(row["value"] / row["against_value"], 3)
        else:
            assert row["ratio"] is None


def test_peers_are_measured_beside_ours() -> None:
    first, *_ = read(table.PEERS)["rows"]

    assert first["against"].startswith("django-oscar ")
    assert first["goal"]


def test_the_documentation_shows_the_last_runs() -> None:
    text = figures.DOCUMENT.read_text()

    assert figures.filled(text) == text, "python -m bench --table fills it"
    for file in (table.RESULTS, table.PEERS):
        assert figures.markdown(read(file)) in text


@pytest.mark.parametrize(("asked", "kept"), [(["--only", "P12"], []), ([], [table.RESULTS])])
def test_a_part_of_a_run_does_not_take_the_place_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, asked: list[str], kept: list[Any]
) -> None:
    written: list[Any] = []
    monkeypatch.setattr(sys, "argv", ["bench", *asked])
    monkeypatch.setattr(__main__, "run", lambda _wanted: [])
    monkeypatch.setattr(table, "write", lambda _rows, file: written.append(file))
    __main__.main()
    assert written == kept
