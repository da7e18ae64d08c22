"""`make chaos` shares its minutes, adds up what was done, and says how to play a breach again."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos import __main__ as chaos
from tests.chaos import table
from tests.chaos.campaign import CAMPAIGNS, Tally


def calm(seed: int, seconds: float) -> Tally:
    return Tally(histories=2, steps=80, deliveries=3)


def broken(seed: int, seconds: float) -> Tally:
    tally = Tally(histories=1, kills=4, points=Counter({"capture.sent": 2, "keeper.told": 1}))
    tally.forgeries = 5
    tally.broke("broken", seed + 1, "money was lost")
    return tally


def hopeless(seed: int, seconds: float) -> Tally:
    raise OSError("no database")


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Campaigns that fare differently."""
    played = {"calm": calm, "broken": broken, "hopeless": hopeless}
    for name, campaign in played.items():
        monkeypatch.setitem(CAMPAIGNS, name, campaign)
    return list(played)


def test_a_breach_says_how_to_play_it_again(
    three: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = chaos.play(three, seed=40, seconds=0)

    said = capsys.readouterr().out
    assert "money was lost\n    again: make chaos ONLY=broken SEED=41 MINUTES=0" in said
    assert "no database" in said
    assert [len(row.tally.breaches) for row in rows] == [0, 1, 1]


def test_each_run_is_added_to_the_sums_of_all(three: list[str], tmp_path: Path) -> None:
    file = tmp_path / "chaos.json"
    for seed in (1, 2):
        table.add(chaos.play(three[:2], seed=seed, seconds=0), minutes=1, file=file)

    known = json.loads(file.read_text())
    assert known["sum"]["histories"] == 6
    assert known["sum"]["forgeries"] == 10
    assert known["sum"]["points"] == 6
    assert known["sum"]["breaches"] == 2
    assert [run["seeds"] for run in known["runs"]] == [
        {"calm": 1, "broken": 1},
        {"calm": 2, "broken": 2},
    ]


def test_points_of_the_same_name_are_added() -> None:
    tally = Tally(kills=2, points=Counter({"capture.sent": 2}))
    tally.add(Tally(kills=3, points=Counter({"capture.sent": 1, "keeper.told": 1})))

    assert (tally.kills, tally.points) == (5, {"capture.sent": 3, "keeper.told": 1})


def test_the_seconds_are_shared(three: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    chaos.play(["calm", "calm"], seed=1, seconds=60)

    assert "calm: 30 s from seed 1" in capsys.readouterr().out
