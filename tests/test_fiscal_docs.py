"""The system description says what is there: all of it, and nothing that is not."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from config.celery import app as celery
from pos import headings
from pos.models import JournalEntry
from stores import countries
from stores.access import MAY
from stores.api.access import Token
from stores.models import RECEIPT_LANGUAGES, Country
from stores.office import LookOnly
from stores.routes import Device, Office, Public, Screen, Till
from tests.house import HERE

FISCAL = HERE / "docs" / "fiscal"
OURS = ("config", "stores", "pos", "payments")
PLAIN_PAGES = ("changelist", "add", "history", "delete", "change")


def table(document: str, heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    text = (FISCAL / document).read_text()
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip()[1:-1].split("|") for line in section.splitlines() if line.startswith("|")]
    assert len(rows) > 2, heading
    return [[cell.strip() for cell in row] for row in rows[2:]]


def named(heading: str) -> list[str]:
    return [row[0].strip("`") for row in table("functions.md", heading)]


def routes(patterns: Any = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from routes(pattern.url_patterns)


def who(policy: Any) -> str:
    match policy:
        case Public():
            return "anybody"
        case Device():
            return "device"
        case Screen():
            return "screen"
        case Till():
            return f"till {policy.action}"
        case Office():
            return f"office {policy.action}"
        case Token():
            writes = f"; writes {' or '.join(policy.write)}" if policy.write else ""
            return f"token {' or '.join(policy.read)}{writes}".strip()
    raise AssertionError(policy)


def test_every_address_is_a_function_of_the_description() -> None:
    said = {row[0].strip("`"): row[1] for row in table("functions.md", "Pages and addresses")}
    there = {str(route.name): who(route.callback.policy) for route in routes()}  # type: ignore[attr-defined]

    assert said == there


def test_every_role_may_what_the_description_says() -> None:
    said = {
        row[0].strip("`"): {*re.findall(r"`(\w+)`", row[1])}
        for row in table("functions.md", "Roles")
    }

    assert said == {role.value: {action.value for action in MAY[role]} for role in MAY}


def acts(page: "admin.ModelAdmin[Any]") -> set[str]:
    """What a page can do beside showing and editing its rows."""
    begin = f"{page.opts.app_label}_{page.opts.model_name}_"
    names = {str(url.name).removeprefix(begin) for url in page.get_urls() if url.name}
    return names - {*PLAIN_PAGES} | {str(action) for action in page.actions or ()}


def test_every_office_page_is_a_function_of_the_description() -> None:
    said = {
        row[0].strip("`"): (row[1], {*re.findall(r"`(\w+)`", row[2])})
        for row in table("functions.md", "Office pages")
    }
    there = {
        model._meta.label: ("looks" if isinstance(page, LookOnly) else "keeps", acts(page))
        for model, page in admin.site._registry.items()
    }

    assert said == there


def test_every_command_is_a_function_of_the_description() -> None:
    there = [name for name, app in get_commands().items() if app in OURS]

    assert sorted(named("Commands")) == sorted(there)


def test_all_background_work_is_a_function_of_the_description() -> None:
    celery.loader.import_default_modules()
    there = [name for name in celery.tasks if not name.startswith("celery.")]

    assert sorted(named("Background work")) == sorted(there)


def test_every_program_is_a_function_of_the_description() -> None:
    there = [
        ".".join(file.relative_to(HERE).with_suffix("").parts).removesuffix(".__main__")
        for folder in (*OURS, "bench")
        for file in (HERE / folder).rglob("*.py")
        if 'if __name__ == "__main__"' in file.read_text() or file.stem == "__main__"
    ]

    assert sorted(named("Programs")) == sorted(there)


STATES = {"met", "partly", "open", "not supported", "merchant", "supplier", "unconfirmed"}
REQUIREMENTS = (
    *("Who and what is covered", "The supplier's duties", "Functions that must be there"),
    *("Functions that must not be there", "Receipts", "Electronic journal", "Journal events"),
    *("X and Z report", "How X and Z are counted", "Signature", "The merchant's duties"),
)
ROWS = [row for heading in REQUIREMENTS for row in table("requirements.md", heading)]


def test_every_section_of_the_requirements_is_looked_at() -> None:
    headings = re.findall(r"^## (.+)$", (FISCAL / "requirements.md").read_text(), re.MULTILINE)

    assert headings == list(REQUIREMENTS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1][:40]}")
def test_what_is_said_to_be_met_is_there(row: list[str]) -> None:
    _section, _what, state, where, tests, how = row
    assert state in STATES
    files, shown = re.findall(r"`([^`]+)`", where), re.findall(r"`([^`]+)`", tests)
    assert [file for file in files if not (HERE / file).is_file()] == []
    assert [name for name in shown if name.partition("::")[2] not in known_in(name)] == []
    if state in ("met", "partly"):
        assert files
        assert shown
    assert how or state == "open"


@cache
def known_in(name: str) -> set[str]:
    """The tests of the file that `pos/test_days::test_x` names."""
    file = HERE / "tests" / f"{name.partition('::')[0]}.py"
    text = file.read_text() if file.is_file() else ""
    return {*re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)}


def test_no_letter_of_the_reports_is_left_out() -> None:
    said = [row[0] for row in table("requirements.md", "X and Z report")]

    letters = [f"2-8-2 (1) {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    assert [section for section in said if section in letters] == letters


def test_no_code_of_the_journal_is_left_out() -> None:
    said = [row[0] for row in table("requirements.md", "Journal events")]

    assert said == [*(str(code) for code in range(13001, 13031)), "13999"]


def test_every_code_of_the_program_is_an_event_of_the_description() -> None:
    without = {row[0] for row in table("requirements.md", "Journal events") if row[2] == "open"}

    written = {
        code
        for code in JournalEntry.Code
        for file in (HERE / "pos").rglob("*.py")
        # What only counts an event does not write it.
        if file.stem != "totals" and re.search(rf"\bCode\.{code.name}\b", file.read_text())
    }
    assert without & written == set()


def test_the_countries_are_described() -> None:
    """Coins and languages as the program knows them, one column per country."""
    text = (FISCAL / "countries.md").read_text()
    rows = [line.strip()[1:-1].split("|") for line in text.splitlines() if line.startswith("|")]
    said = {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}
    profiles = [countries.PROFILES[code] for code in Country]

    assert [f"({code})" in cell for code, cell in zip(Country, said[""], strict=True)] == [True] * 4
    coins = [f"{profile.cash_step / 100:.2f}" for profile in profiles]
    assert said["Smallest coin; cash is rounded to it"] == coins
    spoken = [re.findall(r"`(\w+)`", cell) for cell in said["Languages of receipts"]]
    assert spoken == [[*RECEIPT_LANGUAGES[code]] for code in Country]
    bridge = [cell.startswith("only while") for cell in said["Cash"]]
    assert bridge == [profile.cash_needs_bridge for profile in profiles]


def test_the_headings_are_those_that_are_printed() -> None:
    said = {row[0].strip("`"): row[1:] for row in table("countries.md", "Headings")}

    assert said == {language: [*its.values()] for language, its in headings.HEADINGS.items()}


@pytest.mark.parametrize("document", sorted(FISCAL.glob("*.md")), ids=lambda path: path.name)
def test_every_link_of_the_description_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []
