"""Receipts that come after the payment: the part of the Order Management API that a shop needs.

Theirs is in production only. A receipt is written once, there or with the payment's create request,
and never changed.
"""

import uuid

from starlette.routing import Route

from payments.simulator import receipts
from payments.simulator.checks import Findings, Json
from payments.simulator.endpoint import Asked, endpoint
from payments.simulator.problems import Answer, Problem, answer, trace_id

PREFIX = "/order-management/v2/{kind}"
KINDS = ("ecom", "recurring")


def add(asked: Asked) -> Answer:
    """Theirs does not ask whether the payment exists; nor does ours."""
    try:
        body = asked.json()
        findings = Findings()
        _check_kind(asked, findings)
        receipts.check(body, findings)
        findings.done()
    except Problem as error:
        return _refusal(400, "One or more validation errors occurred.", error.details)
    if asked.world.receipt_of(asked.unit.msn, asked.reference) is not None:
        return _refusal(409, "Receipt already exists")
    asked.world.keep_receipt(asked.unit.msn, asked.reference, body)
    return answer(str(uuid.uuid4()), status=201)


def get(asked: Asked) -> Answer:
    receipt = asked.world.receipt_of(asked.unit.msn, asked.reference)
    if receipt is None:
        return _refusal(404, "Not found")
    return answer({"receipt": receipt})


def _check_kind(asked: Asked, findings: Findings) -> None:
    if str(asked.request.path_params["kind"]).lower() not in KINDS:
        findings.add("paymentType", f"One of {', '.join(KINDS)}.")


def _refusal(status: int, title: str, details: list[dict[str, str]] | None = None) -> Answer:
    """This API's refusals have names of their own."""
    content: Json = {"title": title, "detail": title, "instance": trace_id()}
    if details:
        content["invalidParams"] = details
    return answer(content, status=status)


def routes() -> list[Route]:
    return [
        Route(f"{PREFIX}/receipts/{{reference}}", endpoint("receipt", add), methods=["POST"]),
        Route(f"{PREFIX}/{{reference}}", endpoint("order", get), methods=["GET"]),
    ]
