"""The planted bugs do not rot. That each is caught is what `make planted` shows."""

import pytest

from tests.planted.__main__ import culprit
from tests.planted.bugs import PROJECT, Bug, every

BUGS = every()


def test_there_are_many() -> None:
    assert len(BUGS) >= 30
    assert len({bug.wrong for bug in BUGS}) == len(BUGS)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_still_fits_and_names_its_tests(bug: Bug) -> None:
    assert bug.applies(PROJECT)
    for name in bug.tests:
        assert (PROJECT / name.partition("::")[0]).exists(), name


@pytest.mark.parametrize("kind", ["FAILED", "ERROR"])
def test_who_caught_a_bug_is_a_test_and_no_line_of_a_log(kind: str) -> None:
    said = f"""----- Captured log call -----
ERROR    pos.jobs:jobs.py:144 job 3 failed
ERROR    payments.keeper:keeper.py:90 a payment failed - see tests/pos/test_a.py::test_b
=== short test summary info ===
{kind} tests/pos/test_vat.py::test_a_rate[25 %] - AssertionError: assert 1 == 2
!!! stopping after 1 failures !!!
"""
    assert culprit(said) == "test_a_rate[25 %]"
    assert culprit("ERROR    pos.jobs:jobs.py:144 job 3 failed") == ""
