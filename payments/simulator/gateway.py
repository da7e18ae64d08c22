"""The doorman: access tokens, subscription keys, merchant serial numbers."""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from payments.simulator.data import SalesUnit
from payments.simulator.problems import Answer, Problem, answer, malformed, unauthorized
from payments.simulator.world import World

TOKEN_LIFE = 3600
SYSTEM = (
    "vipps-system-name",
    "vipps-system-version",
    "vipps-system-plugin-name",
    "vipps-system-plugin-version",
)


def issue_token(world: World, headers: Mapping[str, str]) -> Answer:
    """The answer to `POST /accesstoken/get`: its numbers are strings, as theirs are.

    Raises:
        Problem: 401 when the three secrets do not belong together.
    """
    unit = next(
        (
            each
            for each in world.units.values()
            if each.client_id == headers.get("client_id", "")
            and _same(each.client_secret, headers.get("client_secret", ""))
            and _holds(each, headers.get("ocp-apim-subscription-key", ""))
        ),
        None,
    )
    if unit is None:
        raise unauthorized("Access denied due to invalid credentials.")
    now = int(world.clock.now())
    token = _token(unit.client_id, now)
    world.tokens[token] = (unit.client_id, now + TOKEN_LIFE)
    return answer(
        {
            "token_type": "Bearer",
            "expires_in": str(TOKEN_LIFE - 1),
            "ext_expires_in": "0",
            "expires_on": str(now + TOKEN_LIFE),
            "not_before": str(now),
            "resource": "00000002-0000-0000-c000-000000000000",
            "access_token": token,
        }
    )


def admit(world: World, headers: Mapping[str, str], *, needs_msn: bool) -> SalesUnit:
    """The sales unit that is calling.

    Raises:
        Problem: 401 in the gateway's own words; 400 when the serial number is missing.
    """
    key = headers.get("ocp-apim-subscription-key", "")
    if not key:
        raise unauthorized(
            "Access denied due to missing subscription key. "
            "Make sure to include subscription key when making requests to an API."
        )
    client_id = _client(world, headers.get("authorization", ""))
    units = [
        each for each in world.units.values() if each.client_id == client_id and _holds(each, key)
    ]
    if not units:
        raise unauthorized("Access denied due to invalid subscription key.")
    _check_system(headers)
    msn = headers.get("merchant-serial-number", "")
    if not msn and needs_msn:
        raise _missing("Merchant-Serial-Number")
    if not msn:
        return units[0]
    for unit in units:
        if unit.msn == msn:
            return unit
    raise unauthorized("The merchant serial number does not belong to these keys.")


def _client(world: World, authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    client_id, ends = world.tokens.get(token, ("", 0.0))
    if scheme != "Bearer" or not client_id:
        raise unauthorized("Access token is missing or invalid.")
    if world.clock.now() >= ends:
        del world.tokens[token]
        raise unauthorized("Access token has expired.")
    return client_id


def _check_system(headers: Mapping[str, str]) -> None:
    for name in SYSTEM:
        if len(headers.get(name, "")) > 30:
            raise malformed([{"name": name, "reason": "At most 30 characters."}])


def _missing(header: str) -> Problem:
    return malformed([{"name": header, "reason": f"The header {header} is required."}])


def _holds(unit: SalesUnit, key: str) -> bool:
    """Both keys are good, so that one can be changed while the other is in use."""
    second = unit.secondary_subscription_key
    return _same(unit.subscription_key, key) or (bool(second) and _same(second, key))


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _token(client_id: str, now: int) -> str:
    """Looks like theirs: three parts, more than a thousand characters, nothing to read in it."""
    head = {"typ": "JWT", "alg": "RS256", "kid": secrets.token_hex(16)}
    claims = {
        "aud": "00000002-0000-0000-c000-000000000000",
        "iss": "simulator",
        "appid": client_id,
        "iat": now,
        "exp": now + TOKEN_LIFE,
        "uti": secrets.token_urlsafe(320),
    }
    parts = [json.dumps(head).encode(), json.dumps(claims).encode(), secrets.token_bytes(256)]
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
