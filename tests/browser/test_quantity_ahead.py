"""`3*` in the search field: so many of what comes next, once."""

from tests.browser.conftest import Open


def test_a_number_counts_for_the_next_scan_and_no_other(open_till: Open) -> None:
    till = open_till()
    till.page.keyboard.press("F2")
    till.page.keyboard.type("3*", delay=120)
    till.page.wait_for_timeout(400)

    till.scan(till.goods[0])
    till.wait_for_items(3)
    till.scan(till.goods[1])

    till.wait_for_items(4)
    assert till.scanned() == [(till.goods[0], 3), (till.goods[1], 1)]
    assert till.search.input_value() == ""


def test_a_number_stands_before_a_code_or_a_tap(open_till: Open) -> None:
    till = open_till()
    for typed in (f"2*{till.goods[0]}", f"2 x {till.goods[0]}"):
        till.page.keyboard.press("F2")
        till.page.keyboard.type(typed, delay=120)
        till.page.keyboard.press("Enter")
    till.wait_for_items(4)
    till.search.fill("5 x")
    till.found.nth(1).click()

    till.wait_for_items(9)
    assert [pieces for _code, pieces in till.scanned()] == [4, 5]
    assert till.search.input_value() == ""


def test_a_number_before_words_is_no_word(open_till: Open) -> None:
    till = open_till()
    till.search.fill("2* white t-sh")
    till.page.get_by_role("button", name="White T-shirt KL").first.click()

    till.wait_for_items(2)
    assert [pieces for _code, pieces in till.scanned()] == [2]
