"""Shows with a failing test what the simulator made go wrong, call by call.

A conftest takes part by importing the hook.
"""

import json
from collections.abc import Generator
from typing import Any
from urllib import request

import pytest

TITLE = "What the simulator made go wrong"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    simulator = getattr(item, "funcargs", {}).get("running")
    if report.when == "call" and report.failed and simulator is not None:
        text = told(simulator.url)
        if text:
            report.sections.append((TITLE, text))
    return report


def told(url: str) -> str:
    """The plans, and every call with what was decided for it; nothing if nothing was ordered."""
    try:
        with request.urlopen(f"{url}/control/faults", timeout=5) as answer:  # noqa: S310
            faults = json.load(answer)
    except OSError as error:
        return f"The simulator does not answer: {error}"
    return "\n".join(_lines(faults))


def _lines(faults: dict[str, Any]) -> Generator[str, None, None]:
    if faults["seeded"]:
        yield f"seeded: {json.dumps(faults['seeded'])}"
    for each in faults["decided"]:
        what = each["fault"] or "nothing"
        yield f"  {each['operation']} {each['number']} {each['reference']}: {what}"
    if faults["taken"]:
        yield "taken:"
    for each in faults["taken"]:
        yield f"  {each['operation']} {each['reference']}: {each['fault']}"
    if faults["plan"]:
        yield "still to come:"
    for each in faults["plan"]:
        yield f"  {json.dumps(each)}"
    if faults["latency"] or faults["webhooks"] != "deliver":
        yield f"latency {faults['latency']} s, webhooks: {faults['webhooks']}"
