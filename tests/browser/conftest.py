"""Tills in a real Chromium, signed in at the house's own devices."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright

from tests.browser.books import control, settle_up
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import House

Open = Callable[..., TillPage]
# A device of each country that no other browser test uses: its basket is these tests' own.
NORWAY, DENMARK, FINLAND = 3, 7, 11
# Where the tests of payments sell.
PAYING, EXAMPLE = 2, 0
TABLET = (1180, 820)


# For a module only: while it is open Django takes this thread for an asynchronous one.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=path if Path(path).exists() else None, args=["--no-sandbox"]
        )


@pytest.fixture(scope="session")
def signed_in() -> dict[int, Any]:
    """The cookies of the devices that have been paired: a pairing link works once."""
    return {}


@pytest.fixture
def open_till(house: House, chromium: Browser, signed_in: dict[int, Any]) -> Iterator[Open]:
    """Opens the till of a device with an empty basket. A script error fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(device: int = NORWAY, size: tuple[int, int] = TABLET) -> TillPage:
        context = chromium.new_context(
            storage_state=signed_in.get(device), viewport={"width": size[0], "height": size[1]}
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(error.stack or str(error)))
        page.on("console", lambda message: note(message, wrong))
        till = TillPage(page, house, house.demo["till"][device])
        if device not in signed_in:
            till.pair_and_sign_in()
            signed_in[device] = context.storage_state()
        till.open()
        till.start_afresh()
        return till

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module", autouse=True)
def every_rule_holds_in_the_end(house: House) -> Iterator[None]:
    """The command says the same as the books after each test."""
    yield
    checked = house.manage("check_invariants")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def till(open_till: Open, house: House) -> Iterator[TillPage]:
    """A till to be paid at. Whatever happens there, both books agree in the end."""
    yield open_till(PAYING)
    control(house, "faults", clear=True)
    settle_up(house)


@pytest.fixture
def sight() -> Iterator[Sight]:
    """What it has seen wrong on any screen fails the test in the end, all of it at once."""
    sight = Sight()
    yield sight
    assert not sight.wrong, "\n".join(sight.wrong)


@pytest.fixture
def kari(house: House) -> dict[str, str]:
    """A Norwegian customer with the app."""
    return dict(house.demo["simulator"]["customers"][0])


def note(message: ConsoleMessage, wrong: list[str]) -> None:
    if "Content Security Policy" in message.text or "Uncaught" in message.text:
        wrong.append(message.text)
