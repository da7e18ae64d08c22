"""A month with planted errors is reconciled as an accountant does it, and closed.

The month is 330 copies of a sale by Vipps MobilePay and what Vipps' ledger says of them, with one
error of each kind that an accountant meets. The house is these tests' own.
"""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bench import month
from config import schedule
from tests.browser.sight import Sight
from tests.browser.wrong_month import REFUNDED, change, plant
from tests.house import House

SALES = 330
MATCH = "from payments.reconciliation import matching; matching.run()"
# The day of the till that has sold, closed as its cashier does it.
CLOSE_DAY = """
import uuid
from pos import days
from pos.models import Shift
shift = Shift.objects.get(closed_at=None)
days.close(shift.device, count=days.Count({}), staff=shift.opened_by, key=uuid.uuid4())
"""
PLANTED = {
    "Refundert, uten returkvittering": "Godta det som det er",
    "Trukket, men ikke i Vipps' oppgjør": "Krevd av Vipps MobilePay",
    "I Vipps' oppgjør, men ikke i betalingens logg": "Krevd av Vipps MobilePay",
    "I Vipps' oppgjør, men ingen av våre betalinger": "Krevd av Vipps MobilePay",
    "To ganger i Vipps' oppgjør": "Krevd av Vipps MobilePay",
    "Gebyret er ikke som avtalt": "Krevd av Vipps MobilePay",
    "Kundens bank har tatt det tilbake": "Godta det som det er",
    "Vipps har rettet saldoen": "Godta det som det er",
    "En posttype som ikke er kjent her": "Godta det som det er",
    "Utbetalingen kom tilbake fra banken": "Krevd av Vipps MobilePay",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """With the month in its tables, matched. The clock's own reading is half an hour away."""
    with House.open(tmp_path_factory.mktemp("month"), SECRET_KEY=quiet_secret()) as opened:
        month.sell(opened, SALES)
        change(opened, REFUNDED)
        month.write_ledger(opened)
        plant(opened)
        done = opened.manage("shell", "-c", MATCH)
        assert done.returncode == 0, done.stderr
        yield opened


def quiet_secret() -> str:
    """One with which no ledger is read by the clock while the tests run."""
    later = 11 + (dt.datetime.now(dt.UTC).minute + 30) % 49
    names = (f"a secret of tests and of nothing else, number {number}" for number in range(10_000))
    return next(name for name in names if minute_of(name) == later)


def minute_of(secret: str) -> int:
    (minute,) = schedule.beat(secret)["fetch ledgers"]["schedule"].minute
    return int(minute)


@pytest.fixture
def office(chromium: Browser, house: House) -> Iterator[Page]:
    """The accountant is signed in."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="nb-NO")
    page.set_default_timeout(15_000)
    page.goto(f"{house.url}/admin/")
    user = next(each for each in house.demo["office"] if each["username"] == "regnskap")
    page.get_by_label("Brukernavn").fill(user["username"])
    page.get_by_label("Passord").fill(user["password"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    yield page
    page.close()


def months(house: House) -> list[str]:
    """Those in which something has moved or waits, oldest first."""
    rows = house.rows(
        "SELECT to_char(day, 'YYYY-MM') FROM payments_matchedday UNION"
        " SELECT to_char(day, 'YYYY-MM') FROM payments_discrepancy ORDER BY 1"
    )
    return [name for (name,) in rows]


def test_the_books_of_a_period_are_read_printed_and_taken_out(
    office: Page, house: House, sight: Sight
) -> None:
    """By keyboard from the office's start page, and in another language."""
    done = house.manage("shell", "-c", CLOSE_DAY)
    assert done.returncode == 0, done.stderr
    office.get_by_role("link", name="Regnskap", exact=True).press("Enter")
    year = office.get_by_role("link", name="I år", exact=True)
    year.press("Enter")
    expect(year).to_have_attribute("aria-current", "true")

    vat = office.get_by_role("table", name=re.compile("Mva. per sats"))
    paid = office.get_by_role("table", name=re.compile("Betalingsmidler"))
    total = vat.get_by_role("row").last.get_by_role("cell").last.inner_text()
    assert total == paid.get_by_role("row").last.get_by_role("cell").nth(1).inner_text() != "0,00"
    waiting = office.get_by_role("region", name="Det som ikke stemmer").get_by_role("link")
    assert {each.inner_text() for each in waiting.all()} <= set(PLANTED)
    payouts = office.get_by_role("region", name="Utbetalinger").first.get_by_role("row")
    numbers = [row.get_by_role("rowheader").inner_text() for row in payouts.all()[1:-1]]
    known = house.rows("SELECT number FROM payments_payout")
    assert numbers
    assert set(numbers) <= {number for (number,) in known}
    for width, height in ((1180, 820), (820, 1180), (390, 844)):
        office.set_viewport_size({"width": width, "height": height})
        sight.read(office, f"books at {width}")
    office.emulate_media(media="print")
    expect(office.get_by_role("button", name="Vis", exact=True)).to_be_hidden()
    expect(office.get_by_text("Skrevet ut")).to_be_visible()
    office.emulate_media(media="screen")

    with office.expect_download() as download:
        office.get_by_role("button", name="Mva. per sats", exact=True).click()
    assert download.value.suggested_filename.endswith(".csv")
    office.get_by_label("Språk").select_option("fi")
    office.get_by_role("button", name="Endre", exact=True).click()
    expect(office.get_by_role("link", name="Kirjanpito")).to_be_visible()


def test_a_month_with_errors_of_every_kind_is_reconciled_and_closed(
    office: Page, house: House, sight: Sight
) -> None:
    found = dict(house.rows("SELECT key, reason FROM payments_discrepancy"))
    assert len(found) == len(set(found.values())) == len(PLANTED), found
    answered: list[str] = []
    for name in months(house):
        overview = f"{house.url}/admin/payments/matchedday/?month={name}"
        office.goto(overview)
        heading = office.get_by_role("heading", level=1).inner_text()
        assert re.fullmatch(r"\d+ av (\d+ dager|én dag) stemmer", heading), heading
        sight.read(office, f"reconciliation of {name}")
        while (waiting := queue(office)).count():
            answered.append(answer(office, waiting.first, sight, is_first=not answered))
            office.goto(overview)
        expect(office.get_by_text("Ingenting venter på svar.")).to_be_visible()
    assert sorted(answered) == sorted(PLANTED)
    close(office, house, sight)


def queue(page: Page) -> Locator:
    """What waits for an answer."""
    return page.get_by_role("region", name="Avvik").get_by_role("group")


def answer(page: Page, row: Locator, sight: Sight, *, is_first: bool) -> str:
    """Open it, look at its four sides, go to its page and say what was found out."""
    reason = next(name for name in PLANTED if row.get_by_text(name, exact=True).count())
    row.get_by_text(reason, exact=True).click()
    assert row.get_by_role("term").count() == 4
    assert row.get_by_text("stemmer ikke", exact=True).count() == 1
    row.get_by_role("link", name="Se hva du kan gjøre").click()
    page.get_by_role("heading", name=reason, level=1).wait_for()
    if is_first:
        sight.read(page, "an exception")
    page.get_by_label("Hva har du funnet ut?").fill(f"{reason}: undersøkt")
    page.get_by_role("button", name=PLANTED[reason]).click()
    page.wait_for_url("**/matchedday/**")
    return reason


def close(page: Page, house: House, sight: Sight) -> None:
    """All days up to yesterday are closed, by name."""
    ((until,),) = house.rows("SELECT current_date - 1")
    page.goto(f"{house.url}/admin/payments/matchedday/close/?until={until}")
    sight.read(page, "closing")
    page.get_by_label("Merknad").fill("måneden er avstemt")
    page.get_by_role("button", name="Lukk perioden").click()
    expect(page.get_by_text("Perioden er lukket.")).to_be_visible()
    expect(page.get_by_text("måneden er avstemt")).to_be_visible()
    ((by,),) = house.rows(
        "SELECT u.username FROM payments_closedperiod c JOIN auth_user u ON u.id = c.user_id"
    )
    assert by == "regnskap"


def test_a_payout_shows_what_it_is_made_of(office: Page, house: House, sight: Sight) -> None:
    office.goto(f"{house.url}/admin/payments/payout/")
    office.get_by_role("main").get_by_role("rowheader").get_by_role("link").first.click()
    office.get_by_role("heading", name="Hva den består av").wait_for()
    sight.read(office, "a payout")
    rows = office.get_by_role("region", name="Hva den består av").get_by_role("row")
    amounts = [number(rows.nth(at).get_by_role("cell").inner_text()) for at in range(rows.count())]
    assert sum(amounts[:-1]) == amounts[-1] > 0


def number(text: str) -> int:
    """`−1 250,50` in øre."""
    digits = re.sub(r"\D", "", text)
    return -int(digits) if "−" in text else int(digits)
