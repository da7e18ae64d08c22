"""Whatever the files allow, and much that they do not, gets an answer that they declare."""

import functools
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from schemathesis import GenerationMode, checks

from tests.payments.conformance import contract, record, specs
from tests.payments.conformance.differences.not_rebuilt import NOT_REBUILT
from tests.payments.conformance.plausible import ACCEPTS, Life
from tests.payments.vipps.shop import Shop

EXAMPLES = 40
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
SERVED = sorted(contract.operations().keys() - NOT_REBUILT) if specs.are_there() else ["none"]
# How a request is framed is HTTP's own: a server refuses it before it knows which path is asked.
FRAMING = ("Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "Host")
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@functools.cache
def schema(file: str) -> Any:
    return schemathesis.openapi.from_dict(specs.current(file))


@pytest.fixture(autouse=True)
def _same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of our own code are drawn too, of whichever modules happen to be loaded: not here."""
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    providers.CONSTANTS_CACHE.cache.clear()


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("name", SERVED)
def test_every_answer_is_one_that_the_files_declare(
    shop: Shop, name: str, mode: GenerationMode
) -> None:
    """The same cases on every run. At the end: what was taken was allowed to be asked."""
    operation = contract.operations()[name]
    cases = schema(operation.file)[operation.template][operation.method].as_strategy(mode)
    life = Life.begin(shop)
    statuses, session = set(), requests.Session()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(cases)
        life.enter(name, case, data)
        for header in FRAMING:
            (case.headers or {}).pop(header, None)
        if "Redirect" in name:
            session.headers["Accept"] = data.draw(ACCEPTS)
        answer = case.call(base_url=shop.url + operation.prefix, session=session)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    ask()

    assert list(record.faults(shop.url, ours=False)) == []
    if mode is GenerationMode.POSITIVE:
        assert min(statuses) < 300, "No case got as far as a good answer."
