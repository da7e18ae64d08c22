"""Some kills and cuts by seed, as many as a suite has time for. `make chaos` has more."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.chaos.armed import Arms, find
from tests.chaos.cuts import Cutter
from tests.chaos.house import Lines, open_house
from tests.chaos.kills import VOLUME, Killer, Plan
from tests.chaos.points import POINTS
from tests.chaos.trade import Trade
from tests.house import HERE, House

pytestmark = pytest.mark.browser
SEED, SECONDS = 3, 12


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[House, Arms, Lines]]:
    with open_house(has_lines=True) as found:
        yield found


def test_whatever_dies_or_is_cut_no_sale_is_lost_and_no_money_taken_twice(
    opened: tuple[House, Arms, Lines],
) -> None:
    house, arms, lines = opened
    killer, cutter = Killer(house, arms, seed=SEED), Cutter(lines, seed=SEED)

    def trouble(over: threading.Event) -> None:
        cutting = threading.Thread(target=cutter, args=[over])
        cutting.start()
        killer(over)
        cutting.join()

    trade = Trade(house, seed=SEED, tills=4, name="kills")
    tally = trade.run(
        trouble,
        seconds=SECONDS,
        enough=lambda: killer.killed.total() >= 3 and cutter.cuts >= 3,
    )

    assert tally.breaches == []
    assert tally.histories >= 4
    assert killer.killed.total() >= 3
    assert cutter.cuts >= 3


def armed_next(tmp_path: Path, plan: Plan, **known: int) -> set[str]:
    killer = Killer(
        cast(House, None), Arms(tmp_path), seed=SEED, points=tuple(known), plan=plan, known=known
    )
    return set(killer._next(armed={"first"}))


def test_the_points_that_have_killed_least_are_armed_next(tmp_path: Path) -> None:
    known = {"first": 1, "second": 1, "third": 1, "fourth": 2, "fifth": 5}
    assert armed_next(tmp_path, Plan(at_once=5), **known) == {"second", "third"}
    assert len(armed_next(tmp_path, Plan(at_once=2), **known)) == 1


def test_by_volume_all_that_lag_are_armed(tmp_path: Path) -> None:
    known = {"first": 1, "second": 1, "third": 3, "fourth": 4}
    assert armed_next(tmp_path, VOLUME, **known) == {"second", "third"}


def test_every_point_is_at_a_seam_that_is_there() -> None:
    for point in POINTS.values():
        owner, name = find(point.seam)
        assert callable(getattr(owner, name)), point
        assert point.when in ("before", "after"), point


def test_every_point_stands_in_the_table() -> None:
    text = (HERE / "docs" / "kill-points.md").read_text()
    assert re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE) == list(POINTS)


def test_the_product_knows_nothing_of_points() -> None:
    for folder in ("config", "stores", "pos", "payments"):
        for file in (HERE / folder).rglob("*.py"):
            assert not re.search(r"(from|import) tests|CHAOS_", file.read_text()), file


def test_of_many_that_pass_one_dies(tmp_path: Path) -> None:
    arms = Arms(tmp_path)
    arms.arm("capture.sent")
    passing = (
        "import sys; from pathlib import Path; from tests.chaos.armed import Arms;"
        " Arms(Path(sys.argv[1])).pass_by('capture.sent')"
    )
    command = [sys.executable, "-c", passing, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=HERE) for _ in range(3)]
    assert sorted(process.wait(30) for process in started) == [-9, 0, 0]
    assert arms.hits() == {"capture.sent": 1}
