"""Retries fit Vipps' limit of five changes a minute for one reference."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from payments.vipps.pacing import LONGEST_TOLD, next_delay


def test_sends_are_at_0_3_10_and_25_seconds_and_then_far_apart() -> None:
    at, sends = 0.0, []
    for attempts in range(30):
        at += next_delay(attempts)
        sends.append(at)

    assert sends[:5] == [0, 3, 10, 25, 65]
    assert all(later - earlier >= 40 for earlier, later in pairwise(sends[3:]))
    assert all(sum(start <= at < start + 60 for at in sends) <= 4 for start in sends)


@given(st.integers(0, 10**6), st.none() | st.floats(0, 10**9))
def test_being_told_to_wait_makes_it_longer_but_never_endless(
    attempts: int, told: float | None
) -> None:
    delay = next_delay(attempts, told)

    assert delay >= next_delay(attempts)
    assert delay >= min(told or 0, LONGEST_TOLD)
    assert delay <= LONGEST_TOLD
