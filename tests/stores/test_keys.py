"""Keys of acts: unique, and later ones behind earlier ones."""

import time
from unittest import mock

from stores import keys


def test_a_key_is_a_uuid_of_version_7() -> None:
    key = keys.fresh()
    assert (key.version, key.variant) == (7, "specified in RFC 4122")


def test_a_later_key_lies_behind_an_earlier_one() -> None:
    at = time.time_ns()
    with mock.patch.object(time, "time_ns", return_value=at):
        first = keys.fresh()
    with mock.patch.object(time, "time_ns", return_value=at + 1_000_000):
        second = keys.fresh()
    assert first < second
    assert second.int >> 80 == (at + 1_000_000) // 1_000_000


def test_no_two_are_the_same_within_a_moment() -> None:
    with mock.patch.object(time, "time_ns", return_value=time.time_ns()):
        assert len({keys.fresh() for _ in range(1000)}) == 1000
