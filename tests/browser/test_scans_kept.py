"""What was scanned or typed is what is sold, also when its page is about to go."""

from playwright.sync_api import Page, Route, expect

from pos import return_codes
from tests.browser.conftest import Open
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import eventually

SKUS = """
SELECT product.sku FROM stores_product product
JOIN stores_store store ON store.merchant_id = product.merchant_id
JOIN stores_posdevice device ON device.store_id = store.id AND device.pos_id = %s
WHERE product.is_active AND product.family_id IS NULL AND product.unit = 'PIECE'
AND product.minimum_age IS NULL ORDER BY product.id LIMIT 2
"""
SCAN = "**/till/scan/"


def delay(page: Page, address: str, ms: int) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(ms)
        route.continue_()

    page.route(address, slowly)


def in_basket(till: TillPage, codes: list[str]) -> None:
    assert eventually(lambda: till.scanned() == [(code, 1) for code in codes]), till.scanned()


def test_enter_adds_what_was_typed_and_nothing_that_stood_there(open_till: Open) -> None:
    till = open_till()
    shown, typed = (sku for (sku,) in till.house.rows(SKUS, till.device["pos_id"]))
    till.search.fill(shown)
    till.found.get_by_text(shown, exact=True).wait_for()
    delay(till.page, "**/till/search/**", 800)

    till.search.fill(typed)
    till.page.keyboard.press("Enter")

    till.wait_for_items(1)
    assert till.basket.get_by_text(typed).count() == 1
    assert till.basket.get_by_text(shown).count() == 0
    till.page.unroute_all(behavior="ignoreErrors")


def test_goods_scanned_behind_a_receipt_go_in_before_its_page_opens(open_till: Open) -> None:
    till = open_till()
    delay(till.page, SCAN, 200)
    till.scan(return_codes.of(123456))
    for code in till.goods[:4]:
        till.scan(code)

    till.page.wait_for_url("**/returns/**")
    in_basket(till, till.goods[:4])
    till.page.unroute_all(behavior="ignoreErrors")


def test_a_page_that_is_loaded_anew_sends_what_the_one_before_had_not(open_till: Open) -> None:
    till = open_till()
    till.page.route(SCAN, lambda route: route.abort())
    for code in till.goods[:3]:
        till.scan(code)
    till.page.unroute(SCAN)
    till.page.reload()

    till.wait_for_items(3)
    till.page.reload()
    till.wait_for_items(3)
    in_basket(till, till.goods[:3])


def test_what_is_scanned_after_the_sign_in_has_ended_waits_for_the_next(open_till: Open) -> None:
    till = open_till()
    beside = till.page.context.new_page()
    beside.goto(till.page.url)
    other = TillPage(beside, till.house, till.device)
    beside.get_by_role("button", name=other.device["staff"][0]["name"]).click()
    other.button("Sign out").click()
    beside.wait_for_url("**/sign-in/**")

    # Both are scanned before the first is answered.
    delay(till.page, SCAN, 1500)
    for code in till.goods[:2]:
        till.scan(code)
    till.page.wait_for_url("**/sign-in/**")
    till.page.unroute_all(behavior="ignoreErrors")
    till.sign_in()

    till.wait_for_items(2)
    in_basket(till, till.goods[:2])


def test_a_card_has_paid_what_stood_there_when_it_was_pressed(open_till: Open) -> None:
    """What is scanned meanwhile was not on the terminal: it is left to pay."""
    till = open_till()
    first, second = till.goods[:2]
    till.scan(first)
    till.wait_for_items(1)
    till.ask("Card")
    shown = till.basket.get_by_role("definition").last.inner_text()
    delay(till.page, SCAN, 1500)
    till.scan(second)
    # Not so soon that it would be the scanner's own.
    till.page.wait_for_timeout(500)
    till.page.keyboard.press("Enter")

    till.page.get_by_text(f"−{shown}", exact=True).wait_for()
    till.wait_for_items(2)
    assert till.basket.get_by_role("definition").last.inner_text() != shown
    till.page.unroute_all(behavior="ignoreErrors")
    till.button("Give this part back").click()
    till.page.get_by_text("på kortterminalen også").wait_for()


def test_a_customers_qr_is_not_kept_in_the_browser(open_till: Open) -> None:
    """It may have the whole phone number in it."""
    till = open_till()
    for address in (SCAN, "**/till/payer/**"):
        till.page.route(address, lambda route: route.abort())
    till.scan(till.house.demo["simulator"]["customers"][0]["personal_qr"])
    till.scan(till.goods[0])

    kept = "() => sessionStorage.getItem('scans')"
    assert eventually(lambda: till.goods[0] in till.page.evaluate(kept))
    assert "vipps" not in till.page.evaluate(kept)
    till.page.unroute_all(behavior="ignoreErrors")
    till.wait_for_items(1)


def test_what_is_too_old_is_not_sent_and_that_is_said_until_it_is_seen(
    open_till: Open, sight: Sight
) -> None:
    till = open_till()
    till.page.evaluate(
        "code => sessionStorage.setItem('scans', JSON.stringify("
        "[{url: '/till/scan/', values: {code}, at: Date.now() - 16 * 60000, tries: 0}]))",
        till.goods[0],
    )
    till.page.reload()
    kept = "() => sessionStorage.getItem('scans')"
    assert eventually(lambda: till.page.evaluate(kept) == "[]")
    assert till.scanned() == []
    late = till.page.get_by_text("Ikke i kurven: 1")
    when = till.page.evaluate("new Date(Date.now() - 16 * 60000).toTimeString().slice(0, 2)")
    expect(late).to_contain_text(f"fra {when}:")
    sight.look(till.page, "scans that are too old")
    sight.room(till.page, "scans that are too old")

    # No look, no other act and no reload takes it away.
    till.ring_up(till.goods[1])
    till.page.reload()
    till.wait_for_items(1)
    assert late.is_visible()
    till.press("Sett", exact=True)
    assert not late.is_visible()
    till.page.reload()
    till.wait_for_items(1)
    assert not late.is_visible()
