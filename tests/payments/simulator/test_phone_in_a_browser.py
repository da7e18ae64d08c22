"""The phone as a person uses it: in Chromium, without touching reload."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.payments.simulator.accountant import Accountant
from tests.payments.simulator.merchant import KARI, METTE, Merchant

pytestmark = pytest.mark.browser
SYSTEMS = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or (SYSTEMS if Path(SYSTEMS).exists() else None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, merchant: Merchant) -> Iterator[Page]:
    """Kari's phone, in English. Anything on the console is a failure."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{merchant.url}/phone/?customer={KARI}&lang=en")
    yield page
    context.close()
    assert complaints == []


def test_a_request_arrives_by_itself_and_one_tap_approves_it(
    merchant: Merchant, page: Page
) -> None:
    reference = merchant.created()
    expect(page.get_by_text("Butikken asks for").first).to_be_visible()
    expect(page.get_by_role("timer")).to_have_text("9:59", timeout=3000)

    page.get_by_role("button", name="Approve", exact=True).click()

    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
    assert merchant.get(reference)["state"] == "AUTHORIZED"
    merchant.change("capture", reference, 49800)
    expect(page.locator("#announcement")).to_have_text("Paid NOK\u00a0498.00")
    expect(page.get_by_role("heading", name="Paid")).to_be_visible()


def test_declining_and_being_called_off(merchant: Merchant, page: Page) -> None:
    merchant.created()
    page.get_by_role("button", name="Decline", exact=True).click()
    expect(page.get_by_role("heading", name="Declined")).to_be_visible()

    reference = merchant.created()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    merchant.cancel(reference)

    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()


def test_the_countdown_follows_the_simulators_clock(merchant: Merchant, page: Page) -> None:
    merchant.created()
    expect(page.get_by_role("timer")).to_be_visible()

    merchant.control("clock", advance=570)
    expect(page.get_by_role("timer")).to_have_text("0:29", timeout=3000)
    merchant.control("clock", advance=30)

    expect(page.get_by_role("heading", name="Expired")).to_be_visible()


def test_what_is_being_typed_survives_a_request(merchant: Merchant, page: Page) -> None:
    page.get_by_label("Paste the code").fill("https://exa")
    merchant.created(userFlow="QR", customer=None)

    expect(page.get_by_role("button", name="Scan Butikken")).to_be_visible()
    expect(page.get_by_label("Paste the code")).to_have_value("https://exa")


def test_a_code_is_scanned_by_choosing_it(merchant: Merchant, page: Page) -> None:
    reference = merchant.created(userFlow="QR", customer=None)

    page.get_by_role("button", name="Scan Butikken").click()
    page.get_by_role("button", name="Approve", exact=True).click()

    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
    assert merchant.get(reference)["state"] == "AUTHORIZED"


def test_targets_are_large_and_nothing_is_wider_than_the_phone(
    merchant: Merchant, page: Page
) -> None:
    merchant.created()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible()

    for name in ("Approve", "Decline"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box
        assert box["height"] >= 56
    assert_fits_a_thumb(page)


def test_it_works_without_javascript(chromium: Browser, merchant: Merchant) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    reference = merchant.created(customer={"phoneNumber": METTE})
    page.goto(f"{merchant.url}/phone/?customer={METTE}")

    page.get_by_role("button", name="Godkend").click()

    expect(page.get_by_role("heading", name="Godkendt")).to_be_visible()
    assert merchant.get(reference)["state"] == "AUTHORIZED"
    context.close()


def test_from_the_phone_to_the_payout(
    accountant: Accountant, merchant: Merchant, page: Page
) -> None:
    accountant.sell(10000)

    page.get_by_role("link", name="Settle the day").click()
    page.get_by_role("button", name="Settle the day").click()

    expect(page.get_by_text("Utb. Butikken Vippsnr 2000001")).to_be_visible()
    assert_fits_a_thumb(page)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", name="Earlier")).to_be_visible()


def assert_fits_a_thumb(page: Page) -> None:
    page.wait_for_load_state()  # Without its styles nothing has its size.
    small = page.evaluate(
        "[...document.querySelectorAll('button, a, input, summary')].filter("
        "each => each.checkVisibility() && each.type !== 'hidden'"
        " && each.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
