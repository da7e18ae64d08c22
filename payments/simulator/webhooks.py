"""The Webhooks API: register, list, delete."""

import re
import secrets
import uuid
from base64 import b64encode
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.routing import Route

from payments.simulator.checks import Findings
from payments.simulator.delivery import Registration
from payments.simulator.endpoint import Asked, endpoint
from payments.simulator.problems import Answer, Problem, answer

PATH = "/webhooks/v1/webhooks"
MOST = 25
CHECKED_IN = "user.checked-in.v1"
EVENTS = (
    "epayments.payment.created.v1",
    "epayments.payment.authorized.v1",
    "epayments.payment.aborted.v1",
    "epayments.payment.expired.v1",
    "epayments.payment.terminated.v1",
    "epayments.payment.captured.v1",
    "epayments.payment.cancelled.v1",
    "epayments.payment.refunded.v1",
    CHECKED_IN,
)


def register(asked: Asked) -> Answer:
    """The secret is in this answer and never again."""
    body = asked.json()
    findings = Findings()
    findings.only(body, ("url", "events"))
    _check_url(body.get("url"), findings, own=urlsplit(asked.base).hostname)
    events = body.get("events")
    if not isinstance(events, list) or not events:
        findings.add("events", "The property is required and cannot be null or empty.")
        events = []
    for event in events:
        findings.one_of(event, "events", EVENTS)
    for event in EVENTS:
        if event in events and _count(asked, event) >= (1 if event == CHECKED_IN else MOST):
            findings.add("events", f"Too many registrations for {event}.")
    findings.done()
    registration = Registration(
        id=str(uuid.uuid4()),
        msn=asked.unit.msn,
        url=body["url"],
        events=list(dict.fromkeys(events)),
        secret=b64encode(secrets.token_bytes(64)).decode(),
    )
    asked.world.registrations[registration.id] = registration
    return answer({"id": registration.id, "secret": registration.secret}, status=201)


def all_of_unit(asked: Asked) -> Answer:
    mine = [each.view() for each in _mine(asked)]
    return answer({"webhooks": mine})


def delete(asked: Asked) -> Answer:
    wanted = asked.request.path_params["id"]
    for registration in _mine(asked):
        if registration.id == wanted:
            asked.world.unregister(registration)
            return Answer(204)
    raise Problem(404, "Not Found", "There is no such webhook.")


def _mine(asked: Asked) -> list[Registration]:
    return [each for each in asked.world.registrations.values() if each.msn == asked.unit.msn]


def _count(asked: Asked, event: str) -> int:
    return len([each for each in _mine(asked) if event in each.events])


def _check_url(url: object, findings: Findings, *, own: str | None) -> None:
    """HTTPS, or plain HTTP to this very machine, because a demo has no certificate.

    This machine is also `own`, the host under which the caller has reached us.
    """
    if not isinstance(url, str) or not _is_reachable(url, own):
        findings.add("url", "The URL must be valid and use HTTPS.")


def _is_reachable(url: str, own: str | None) -> bool:
    if not re.fullmatch(r"[!-~]+", url):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_here = host == own or is_loopback(host)
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    return bool(host) and port != 0 and secure


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def routes() -> list[Route]:
    named = f"{PATH}/{{id}}"
    return [
        Route(PATH, endpoint("webhooks", register, needs_msn=False), methods=["POST"]),
        Route(PATH, endpoint("webhooks", all_of_unit, needs_msn=False), methods=["GET"]),
        Route(named, endpoint("webhooks", delete, needs_msn=False), methods=["DELETE"]),
    ]
