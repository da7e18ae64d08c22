"""P10 asks for what it says, and sees what is lost or there twice."""

import dataclasses
import threading

import pytest

from bench import rush
from bench.books import Books, Fault, distinct, faults
from bench.crowd import Counted
from bench.rush import OSCAR, Taken, pace, rows

BEFORE = Books(
    pieces=3000, receipts=40, sold=40, unlike=0, gaps=0, webhooks=0, told=0, newest={50: "7.30"}
)
AFTER = Books(
    pieces=3100, receipts=50, sold=50, unlike=0, gaps=0, webhooks=18, told=18, newest={50: "7.31"}
)
DONE = {"scans": 100, "sales": 10, "webhooks": 20}
SENT = [(150, "9.10001"), (151, "8.10002")]
HEARD = [(50, "7.30", 0.1), (50, "7.31", 0.3), (150, "9.10001", 0.4), (151, "8.10002", 0.5)]


def found(after: Books = AFTER, heard: list[tuple[int, str, float]] = HEARD) -> dict[str, Fault]:
    each = faults(BEFORE, after, DONE, sent=SENT, heard=heard)
    return {one.what: one for one in each if one.lost or one.doubled}


def test_the_whole_machine_does_no_more_than_its_sales_and_their_lines_take() -> None:
    due = pace(scans=400, sales=20, share=1)

    assert due.sales / 20 + due.scans / 400 == pytest.approx(1)
    assert (due.scans, due.webhooks) == pytest.approx((10 * due.sales, 2 * due.sales))


def test_a_share_of_the_machine_is_a_share_of_each_kind() -> None:
    whole, half = (pace(scans=400, sales=20, share=share) for share in (1, 0.5))

    for name, rate in dataclasses.asdict(whole).items():
        assert getattr(half, name) == pytest.approx(rate / 2)


def test_a_thousand_tills_sell_sixteen_times_a_second() -> None:
    assert rush.Pace(16, 160, 32, 32).tills == 1000


def test_all_that_was_said_is_there_once() -> None:
    # Ten turns of webhooks are nine and a repetition; it is answered, and not kept twice.
    assert distinct(20) == 18
    assert found() == {}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"pieces": 3099}, Fault("lines", 1, 0)),
        ({"pieces": 3102}, Fault("lines", 0, 2)),
        ({"receipts": 48, "sold": 48}, Fault("receipts", 2, 0)),
        ({"receipts": 51}, Fault("receipts", 0, 1)),
        ({"unlike": 1}, Fault("receipts", 1, 0)),
        ({"gaps": 1}, Fault("receipts", 1, 0)),
        ({"told": 17, "webhooks": 17}, Fault("webhooks", 1, 0)),
        ({"webhooks": 19}, Fault("webhooks", 0, 1)),
        ({"newest": {50: "7.32"}}, Fault("events", 1, 0)),
    ],
)
def test_what_the_books_do_not_have_is_lost_and_what_they_have_twice_is_doubled(
    change: dict[str, int], fault: Fault
) -> None:
    assert found(dataclasses.replace(AFTER, **change)) == {fault.what: fault}  # type: ignore[arg-type]


def test_an_event_that_no_stream_has_said_is_lost_and_one_said_twice_doubled() -> None:
    assert found(heard=HEARD[:-1]) == {"events": Fault("events", 1, 0)}
    assert found(heard=[*HEARD, HEARD[-1]]) == {"events": Fault("events", 0, 1)}


def test_an_act_that_fails_is_told_and_does_not_end_the_run() -> None:
    def act(turn: int) -> None:
        assert turn != 3, "the third"

    counted = Counted(act)
    threads = [threading.Thread(target=counted, args=(turn,)) for turn in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted.done == 4
    assert [error.split("\\n")[0][:26] for error in counted.errors] == ["AssertionError('the third"]


@pytest.mark.parametrize(
    ("ms", "errors", "fault", "sales", "met"),
    [
        (50.0, [], Fault("lines", 0, 0), 11.6, [True] * 7),
        (50.1, ["odd"], Fault("lines", 1, 1), 11.5, [False] * 7),
    ],
)
def test_each_goal_is_held_against_its_own_figure(
    ms: float, errors: list[str], fault: Fault, sales: float, met: list[bool]
) -> None:
    times = {kind: [ms] for kind in ("scans", "sales", "webhooks", "events", "screens", "paid")}
    due = rush.Pace(sales, 10 * sales, 2 * sales, 2 * sales)
    said = rows(400, 20, due, Taken(times, 7, errors, [fault]))

    assert [row.met for row in said if row.goal] == met
    assert next(row.against_value for row in said if row.unit == "tills") == OSCAR
