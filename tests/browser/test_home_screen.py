"""As an app on a tablet: installable, and awake while the till is looked at."""

from tests.browser.conftest import Open

COUNTING = """
window.asked = 0;
Object.defineProperty(navigator, "wakeLock", {value: {request: async () => { asked += 1; }}});
"""
HIDDEN = """state => {
  Object.defineProperty(document, "hidden", {value: state, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
WITHOUT = 'Object.defineProperty(navigator, "wakeLock", {value: undefined});'


def test_a_browser_finds_all_that_an_app_needs(open_till: Open) -> None:
    page = open_till().page
    devtools = page.context.new_cdp_session(page)

    found = devtools.send("Page.getAppManifest")
    assert found["url"].endswith("/till/manifest.webmanifest")
    assert found["errors"] == []
    assert '"lang": "nb"' in found["data"]
    problems = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one for one in problems if one["errorId"] != "in-incognito"] == []


def test_the_screen_stays_awake_while_the_till_is_shown(open_till: Open) -> None:
    till = open_till()
    till.page.add_init_script(COUNTING)
    till.open()
    assert till.page.evaluate("asked") == 1

    till.page.evaluate(HIDDEN, True)
    assert till.page.evaluate("asked") == 1
    till.page.evaluate(HIDDEN, False)
    assert till.page.evaluate("asked") == 2


def test_a_browser_that_cannot_stay_awake_sells_nonetheless(open_till: Open) -> None:
    till = open_till()
    till.page.add_init_script(WITHOUT)
    till.open()
    till.scan(till.goods[0])
    till.wait_for_items(1)
