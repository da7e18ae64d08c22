"""The tablet's camera is a scanner: Chromium shows it a film in place of what stands before it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, sync_playwright

from tests import pictures
from tests.browser.conftest import NORWAY, Open
from tests.browser.till import GOODS, TillPage
from tests.house import House

TOUCHES = """() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (how) => (window.stream = await ask(how));
}"""
CAMERA = "Skann med kameraet"
NO_CAMERA = """error => {
  const fail = async () => { throw new DOMException("", error); };
  const value = error ? { getUserMedia: fail } : undefined;
  Object.defineProperty(navigator, "mediaDevices", { value });
}"""
IS_OFF = "() => window.stream.getTracks().every((track) => track.readyState === 'ended')"


@pytest.fixture(scope="module")
def gtin(house: House) -> str:
    device = house.demo["till"][NORWAY]
    return str(house.rows(GOODS, device["pos_id"])[0][0]).zfill(13)


@pytest.fixture(scope="module")
def chromium(gtin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One of this module's own, with goods before its camera."""
    film = tmp_path_factory.mktemp("camera") / "goods.y4m"
    pictures.film(pictures.seen(pictures.printed(gtin), turned=5, noise=10), film)
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=path if Path(path).exists() else None,
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )


@pytest.fixture
def till(open_till: Open) -> TillPage:
    """A till whose camera may be used."""
    till = open_till(NORWAY)
    till.page.context.grant_permissions(["camera"])
    till.page.evaluate(TOUCHES)
    return till


def test_goods_before_the_camera_come_into_the_basket_once(till: TillPage, gtin: str) -> None:
    asked: list[str] = []
    till.page.on("request", lambda request: asked.append(request.url))

    till.press("Skann", exact=True)
    till.wait_for_items(1)
    before = len(asked)
    till.page.wait_for_timeout(3000)

    frames = [url for url in asked[before:] if url.endswith("/till/frame/")]
    assert 3 <= len(frames) <= 16
    assert till.scanned() == [(gtin, 1)]
    till.shows(CAMERA)


@pytest.mark.parametrize("away", ["Ferdig", "Escape"])
def test_the_camera_is_off_when_its_panel_is_closed(till: TillPage, away: str) -> None:
    till.press("Skann", exact=True)
    till.wait_for_items(1)

    if away == "Escape":
        till.page.keyboard.press(away)
    else:
        till.press(away)

    # Not by the browser itself, which looks again in a way that the page's policy forbids.
    until = time.monotonic() + 10
    while not till.page.evaluate(IS_OFF):
        assert time.monotonic() < until
        till.page.wait_for_timeout(50)
    assert not till.page.get_by_role("heading", name=CAMERA).count()
    till.scan(till.goods[1])
    till.wait_for_items(2)


def test_a_scanner_works_while_the_camera_is_on(till: TillPage, gtin: str) -> None:
    till.press("Skann", exact=True)
    till.wait_for_items(1)

    till.scan(till.goods[1])

    till.wait_for_items(2)
    assert till.scanned() == [(gtin, 1), (till.goods[1], 1)]
    till.shows(CAMERA)


def test_frames_are_not_kept_while_there_is_no_line(till: TillPage, gtin: str) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.abort()

    till.page.route("**/till/frame/", lose)

    till.press("Skann", exact=True)
    till.page.get_by_text("Uten nett. Kameraet leser videre").wait_for()
    till.page.wait_for_timeout(3000)
    assert 2 <= len(lost) <= 5
    till.page.unroute("**/till/frame/")

    till.wait_for_items(1)
    till.page.get_by_text("Hold koden foran kameraet.").wait_for()
    assert till.scanned() == [(gtin, 1)]


def test_a_refused_camera_is_said_in_words(open_till: Open) -> None:
    till = open_till(NORWAY)

    till.press("Skann", exact=True)

    till.page.get_by_text("Kameraet ble avvist.").wait_for()
    till.press("Ferdig")
    assert not till.page.get_by_role("heading", name=CAMERA).count()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotFoundError", "Fant ikke noe kamera"),
        ("NotReadableError", "Kameraet svarer ikke."),
        ("", "bare over HTTPS"),
    ],
)
def test_why_there_is_no_camera_is_said_in_words(open_till: Open, error: str, words: str) -> None:
    """A browser has no cameras at all for a page that did not come over HTTPS."""
    till = open_till(NORWAY)
    till.page.evaluate(NO_CAMERA, error)

    till.press("Skann", exact=True)

    till.page.get_by_text(words).wait_for()
