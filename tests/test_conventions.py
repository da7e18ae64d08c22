"""What the house has agreed on, where a machine can see it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

HERE = Path(__file__).parent.parent
OURS = ("config", "stores", "pos", "payments")
LONGEST_FILE = 250
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc", "selectors"}

MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
SOURCES = sorted(
    file
    for folder in (*OURS, "tests", "bench")
    for file in (HERE / folder).rglob("*.py")
    if "migrations" not in file.parts
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_money_is_whole_minor_units(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        assert not isinstance(field, models.DecimalField | models.FloatField), field.name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_disappears_with_something_else(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey):
            assert field.remote_field.on_delete is models.PROTECT, field.name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_order_is_implied(model: type[models.Model]) -> None:
    assert not model._meta.ordering


def test_ledgers_have_their_triggers() -> None:
    """A model that says `append_only` has a migration that says it to the database."""
    said = "\n".join(
        file.read_text() for app in OURS for file in (HERE / app).glob("migrations/*.py")
    )
    for model in MODELS:
        table = model._meta.db_table
        is_told = re.search(rf"AppendOnly\(\s*(table=)?[\"']{table}[\"']\s*\)", said)
        assert bool(is_told) == getattr(model, "append_only", False), table


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(HERE)))
def test_a_file_has_one_subject(file: Path) -> None:
    text = file.read_text()
    assert text.count("\n") <= LONGEST_FILE
    assert file.stem not in FORBIDDEN_NAMES
    assert file.parent.name not in FORBIDDEN_NAMES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            explained = len((ast.get_docstring(node, clean=False) or "").splitlines())
            lines = node.end_lineno - node.lineno + 1 - explained
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


def test_browser_tests_find_things_as_people_do() -> None:
    """By roles and words: a selector also finds what nobody can see or read aloud."""
    selected = re.compile(r"\.locator\((?!\"body\"\))|query_selector|wait_for_selector")
    for file in (HERE / "tests/browser").glob("*.py"):
        assert not selected.search(file.read_text()), file


def test_nothing_happens_by_signal() -> None:
    signals = re.compile(r"@receiver\(|\bSignal\(|\.connect\(receiver|import receiver")
    for file in SOURCES:
        if file != Path(__file__):
            assert not signals.search(file.read_text()), file


def test_the_simulator_knows_only_itself() -> None:
    """import-linter needs the modules' names; this holds for modules to come as well."""
    for file in SOURCES:
        if "simulator" in file.parts and "payments" in file.parts and "tests" not in file.parts:
            for name in imported(file):
                is_ours = name.split(".")[0] in OURS
                assert not is_ours or name.startswith("payments.simulator"), f"{file}: {name}"


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def test_payments_are_written_by_payments_alone() -> None:
    for file in SOURCES:
        if file.relative_to(HERE).parts[0] in ("stores", "pos", "config"):
            assert not re.search(r"\b(Payment|Operation)\.objects", file.read_text()), file
