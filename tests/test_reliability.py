"""The table of faults and the tests that inject them say the same."""

import ast
import re
from collections import defaultdict
from functools import cache

import pytest

from tests.house import HERE

TESTS = HERE / "tests"
FAULTS = range(1, 147)
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@cache
def rows() -> dict[int, tuple[str, str]]:
    """Number → what the product does, and the cell that names the tests."""
    text = (HERE / "docs" / "reliability.md").read_text()
    found = ROW.findall(text)
    assert len({number for number, *_ in found}) == len(found), "a number stands twice"
    return {int(number): (does.strip(), cell.strip()) for number, _, does, cell in found}


@cache
def known_in(path: str) -> dict[str, list[int]]:
    """Each test of a file and the faults that it says it injects."""
    file = TESTS / f"{path}.py"
    if not file.exists():
        return {}
    return {
        node.name: [number for mark in node.decorator_list for number in _numbers(mark)]
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _numbers(mark: ast.expr) -> list[int]:
    if not (isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault"):
        return []
    return [ast.literal_eval(number) for number in mark.args]


def named(number: int) -> list[str]:
    return re.findall(r"`([\w/]+::\w+)`", rows()[number][1])


def test_every_number_has_a_row() -> None:
    assert sorted(rows()) == list(FAULTS)


@pytest.mark.parametrize("number", FAULTS)
def test_every_fault_has_a_test_that_exists_or_says_why_not(number: int) -> None:
    does, cell = rows()[number]
    assert named(number) or re.match(r"left: \w+", cell)
    assert does != "–" or not named(number)
    for name in named(number):
        path, _, test = name.partition("::")
        assert test in known_in(path), name


def test_every_test_that_injects_a_fault_is_named_beside_its_number() -> None:
    missing = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        path = str(file.relative_to(TESTS).with_suffix(""))
        for test, numbers in known_in(path).items():
            for number in numbers:
                if f"{path}::{test}" not in named(number):
                    missing[number].append(f"{path}::{test}")
    assert not missing
