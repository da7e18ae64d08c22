"""The planted bugs do not rot. That each is caught is what `make planted` shows."""

import pytest

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
