"""Which worker of xdist takes which test."""

from xdist.scheduler import LoadScopeScheduling

# The tests that drive a running house. A second house beside the first would slow both down.
HOUSE = (
    *("tests/browser/", "tests/chaos/test_brokers.py", "tests/chaos/test_kills.py"),
    *("tests/config/test_demo.py", "tests/payments/simulator/test_phone_in_a_browser.py"),
)


class OneHouse(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of the house one after the other at one worker, every other test wherever it fits.

    Known by their files: xdist's own groups are written into ids that pytest 9 keeps as they are.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "house" if nodeid.startswith(HOUSE) else nodeid
