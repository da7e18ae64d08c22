"""What the screen promises in every size, and the keys that work everywhere."""

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Route

from tests.browser.conftest import DENMARK, NORWAY, Open
from tests.browser.till import TillPage
from tests.house import House, eventually

SIZES = [(1180, 820), (1024, 768), (820, 1180), (768, 1024), (390, 844), (360, 740)]
SMALL = """() => [...document.querySelectorAll('button, a, input:not([type=hidden])')]
  .filter((part) => part.checkVisibility())
  .map((part) => [part.textContent.trim(), part.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(box.width, box.height) < 47.5)
  .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
CUT = "(part) => part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight"
HIDDEN = """() => [...document.querySelectorAll('.pay, .hold, .tenders button, .acts button')]
  .filter((part) => part.checkVisibility())
  .filter((part) => {
    const {left, right, top, bottom, width, height} = part.getBoundingClientRect();
    const inside = left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
    const on = document.elementFromPoint(left + width / 2, top + height / 2);
    return !inside || !(part.contains(on) || on.contains(part));
  }).map((part) => part.textContent.trim())"""

LOOK = "/till/look/"
# When the page began to ask for an address, each time that it went over the line.
ASKED = """
part => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes(part)).map(({ startTime }) => startTime)
"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_pays_and_what_aborts_is_in_sight_on_every_screen(
    open_till: Open, size: tuple[int, int]
) -> None:
    till = open_till(DENMARK, size)

    def all_is_well() -> bool:
        assert till.page.evaluate(SMALL) == []
        assert till.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return not till.page.evaluate(HIDDEN)

    for code in till.goods[:6]:
        till.scan(code)
    till.wait_for_items(6)
    eventually(all_is_well)
    till.page.keyboard.press("F9")
    till.wait_for_panel("payer")
    eventually(all_is_well)
    till.button("Show QR on the screen").click()
    till.wait_for_panel("qr")
    eventually(all_is_well)
    till.button("Abort").click()
    till.wait_for_panel("aborted")
    eventually(all_is_well)


WAYS_TO_PAY = ("Card", "Gift card", "Cash", "Deliver")
SAY = """(words) => {
  const bar = document.querySelector('.tenders');
  const one = bar.querySelector('button');
  const icon = one.querySelector('svg').outerHTML;
  const before = bar.innerHTML;
  bar.innerHTML = words.map((word) => `<button class="button">${icon}${word}</button>`).join('');
  const boxes = [...bar.children].map((part) => part.getBoundingClientRect());
  const all = bar.getBoundingClientRect();
  const wrong = [...bar.children].filter((part, at) => part.scrollWidth > part.clientWidth
    || boxes[at].right > all.right + 1
    || boxes.some((box, other) => other < at
      && box.top === boxes[at].top && box.right > boxes[at].left)).map((part) => part.textContent);
  bar.innerHTML = before;
  return wrong;
}"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_way_to_pay_has_room_for_its_word(open_till: Open, size: tuple[int, int]) -> None:
    till = open_till(DENMARK, size)
    till.button("Card").wait_for()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words = [gettext(word) for word in WAYS_TO_PAY]
        assert till.page.evaluate(SAY, words) == [], language


def test_the_menu_is_no_wider_than_its_words(open_till: Open) -> None:
    till = open_till(NORWAY, SIZES[0])
    till.page.get_by_role("button", name="Meny").click()
    box = till.page.get_by_role("navigation", name="Meny").bounding_box()
    assert box
    assert box["width"] < 400
    till.page.keyboard.press("Escape")


def test_a_double_click_asks_once(open_till: Open, house: House) -> None:
    till = open_till()
    till.scan(str(house.demo["simulator"]["customers"][0]["personal_qr"]))
    till.scan(till.goods[0])
    till.pay_button.wait_for()
    before = till.payments()

    till.page.evaluate(
        "() => { const pay = document.querySelector('button.pay'); pay.click(); pay.click(); }"
    )

    till.wait_for_panel("waiting")
    assert till.payments() == before + 1


def test_a_second_tab_shows_the_same_basket(open_till: Open) -> None:
    till, other = open_till(), open_till()

    for code in till.goods[:3]:
        till.scan(code)

    other.wait_for_items(3)
    other.scan(till.goods[0])
    till.wait_for_items(4)
    assert till.lines.count() == other.lines.count() == 3


def test_a_reload_in_the_middle_changes_nothing(open_till: Open, house: House) -> None:
    till = open_till()
    till.scan(till.goods[0])
    till.wait_for_items(1)

    till.open()

    till.wait_for_items(1)


def test_an_idle_till_makes_no_request(open_till: Open) -> None:
    till = open_till(NORWAY)
    till.page.wait_for_timeout(500)
    requests: list[str] = []
    till.page.on("request", lambda request: requests.append(request.url))

    till.page.wait_for_timeout(5000)

    assert requests == []


def test_a_scan_is_one_round_trip(open_till: Open) -> None:
    till = open_till()
    till.scan(till.goods[0])
    till.wait_for_items(1)
    till.page.wait_for_timeout(500)
    requests: list[str] = []
    till.page.on("request", lambda request: requests.append(request.url))

    till.scan(till.goods[1])
    till.wait_for_items(2)
    till.page.wait_for_timeout(500)

    assert requests == [f"{till.house.url}/till/scan/"]


@pytest.mark.parametrize("line", ["refused", "silent"])
def test_without_the_stream_the_till_asks_by_itself(open_till: Open, line: str) -> None:
    till, other = open_till(), open_till()
    # A proxy that holds the answer back gives no error: the page has to notice the silence.
    other.page.route("**/live/till", lambda route: route.abort() if line == "refused" else None)
    other.open()
    other.page.get_by_text("Treg linje").wait_for(timeout=40_000)

    till.scan(till.goods[0])

    other.wait_for_items(1)


def test_an_act_whose_button_is_replaced_meanwhile_leaves_the_page_whole(open_till: Open) -> None:
    till = open_till()
    till.scan(till.goods[0])
    till.pay_button.wait_for()

    till.page.evaluate(
        """() => {
          document.querySelector('button.pay').click();
          document.getElementById('pay').replaceChildren();
        }"""
    )

    till.wait_for_panel("payer")
    assert till.lines.count() == 1
    till.pay_button.wait_for()


def test_a_till_takes_goods_after_a_sign_in_to_the_office_beside_it(open_till: Open) -> None:
    till = open_till()
    office = till.page.context.new_page()
    user = next(each for each in till.house.demo["office"] if each["username"] == "kontor")
    office.goto(f"{till.house.url}/admin/")
    office.get_by_label("Username").fill(user["username"])
    office.get_by_label("Password").fill(user["password"])
    office.keyboard.press("Enter")
    office.wait_for_url("**/admin/")

    till.page.bring_to_front()
    till.scan(till.goods[0])
    till.wait_for_items(1)
    assert till.lines.count() == 1


@pytest.mark.parametrize("size", [(820, 1180), (390, 844)], ids=["portrait", "phone"])
def test_a_weight_and_the_payer_can_be_read_to_the_end(
    open_till: Open, house: House, size: tuple[int, int]
) -> None:
    till = open_till(NORWAY, size)
    page = till.page
    till.search.fill("Bananer")
    page.get_by_role("button", name="Bananer").first.click()
    till.shows("Bananer")
    page.keyboard.type("12,456", delay=90)
    page.keyboard.press("Enter")
    weight = till.lines.get_by_text("12,456")
    weight.wait_for()
    assert not weight.evaluate(CUT)

    page.keyboard.press("F9")
    till.type_number(house.demo["simulator"]["customers"][0]["phone"].removeprefix("47"))
    till.shows("Venter på kunden")
    assert not till.basket.get_by_text("Sendt til").evaluate(CUT)
    till.press("Avbryt")
    till.shows("Avbrutt")


def test_the_page_alone_is_enough_to_sell(till: TillPage) -> None:
    """The look after it says what has changed since; nobody waits for that."""
    held: list[Route] = []
    till.page.route(f"**{LOOK}", lambda route: held.append(route))
    with till.page.expect_request(f"**{LOOK}"):
        till.page.reload()
    till.page.get_by_role("button", name="Vipps").wait_for()
    till.scan(till.goods[0])
    till.wait_for_items(1)
    held[0].continue_()


def test_no_picture_is_asked_for_before_the_till_can_be_used(till: TillPage) -> None:
    """Each drawing costs a slow tablet as much as a page. What it has already costs nothing."""
    pictures = eventually(lambda: till.page.evaluate(ASKED, "/static/products/"))

    (page,) = till.page.evaluate("performance.getEntriesByType('navigation')")
    assert page["domContentLoadedEventStart"] < min(pictures)
