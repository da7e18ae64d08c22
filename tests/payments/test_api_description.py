"""Whatever is sent, the API does what its description says: schemathesis cannot break it."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from config.wsgi import application
from pos import days
from stores import integrations
from tests import make
from tests.api import caller
from tests.payments.shop import Shop, Town, holds, open_shop
from tests.payments.test_api_refunds import ask, wish

# Seconds of the processor: the test of everything must not be the test that nobody runs.
LONGEST = 50
EXAMPLES = 6
# As described and still refused: by a rule, or because of how things stand.
BY_A_RULE = ["2xx", "401", "403", "404", "409", "412", "422"]


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


class Quiet(WSGIRequestHandler):
    # Otherwise each answer waits 40 ms for its second packet.
    disable_nagle_algorithm = True

    def log_message(self, *given: Any) -> None:
        """A thousand lines that nobody reads."""


@contextmanager
def serving() -> Iterator[str]:
    """The application on a port of its own; where it is."""
    with ThreadedWSGIServer(("127.0.0.1", 0), Quiet) as server:
        server.set_app(served)
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def served(environ: Any, start_response: Any) -> Any:
    """The application, in whatever thread: its connection goes with the answer."""
    try:
        return application(environ, start_response)
    finally:
        connection.close()


def tried(token: str) -> dict[str, Any]:
    generation = {"mode": "all", "max-examples": EXAMPLES, "deterministic": True}
    return {
        "seed": 7,
        "generation": generation | {"database": "none", "no-shrink": True},
        "continue-on-failure": True,
        "auth": {"openapi": {"token": {"bearer": token}}},
        "checks": {"positive_data_acceptance": {"expected-statuses": BY_A_RULE}},
    }


def test_everything_is_answered_as_described(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrations, "WRONG_TRIES", 10**6)
    who = caller(shop.device.store.merchant, calls_a_minute=10**6)
    fill(shop, who)
    config = SchemathesisConfig.from_dict(tried(who.token))
    with serving() as url:
        schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json", config=config)
        called, wrong, seconds = run(schema)
    assert wrong == []
    assert len(called) == len(list(schema.get_all_operations()))
    assert sum(called.values()) > 1000
    assert seconds < LONGEST
    assert holds()


def fill(shop: Shop, who: Any) -> None:
    """Something of everything: a refund, a report, a barcode, a group."""
    payment = shop.paid()
    assert ask(who, wish(shop.receipt(payment), 1)).status_code == 202
    shop.keep(payment)
    days.take_x(shop.device, staff_id=shop.staff.pk, key=uuid.uuid4())
    make.barcode(shop.hoodie)
    make.group(shop.device.store.merchant)


def run(schema: Any) -> tuple[Counter[str], list[str], float]:
    """Calls by operation, what was not as described, and how much work it was."""
    called, wrong, began = Counter[str](), list[str](), time.process_time()
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                for case in event.recorder.cases.values():
                    called[case.value.operation.label] += 1
                for checks in event.recorder.checks.values():
                    wrong += [
                        f"{check.name}: {found.failure} {found.code_sample}"
                        for check in checks
                        if (found := check.failure_info)
                    ]
            case events.NonFatalError() | events.FatalError():
                wrong.append(str(getattr(event, "value", None) or event))
    return called, sorted(set(wrong)), time.process_time() - began
