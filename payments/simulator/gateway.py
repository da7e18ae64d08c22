"""The doorman: access tokens, subscription keys, merchant serial numbers."""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from payments.simulator.data import SalesUnit
from payments.simulator.problems import (
    Answer,
    GatewayRefusal,
    Problem,
    answer,
    malformed,
    unauthorized,
)
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
        Problem: 401 when the three secrets do not belong together, 400 when a header is too long.
    """
    if too_long := _too_long(headers):
        raise GatewayRefusal(400, "Bad Request", f"{too_long} has more than 30 characters.")
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
    if len(world.tokens) > world.room.tokens:
        del world.tokens[next(iter(world.tokens))]
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
        Problem: 401 and 403 in the gateway's own words; 400 when the serial number is missing.
    """
    key = headers.get("ocp-apim-subscription-key", "")
    if not key:
        raise unauthorized(
            "Access denied due to missing subscription key. "
            "Make sure to include subscription key when making requests to an API."
        )
    units = units_of(world, headers)
    if not units:
        raise unauthorized("Access denied due to invalid subscription key.")
    _check_system(headers)
    msn = headers.get("merchant-serial-number", "")
    if not msn and needs_msn:
        raise _missing("Merchant-Serial-Number")
    unit = next((each for each in units if msn in ("", each.msn)), None)
    if unit is None:
        raise unauthorized("The merchant serial number does not belong to these keys.")
    if not unit.is_active:
        raise GatewayRefusal(403, "Forbidden", "The sales unit is not active.")
    return unit


def units_of(world: World, headers: Mapping[str, str]) -> list[SalesUnit]:
    """All sales units that this token and this subscription key reach.

    Raises:
        Problem: 401, the token is not good.
    """
    key = headers.get("ocp-apim-subscription-key", "")
    client_id = _client(world, headers.get("authorization", ""))
    return [
        each for each in world.units.values() if each.client_id == client_id and _holds(each, key)
    ]


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
    if name := _too_long(headers):
        raise malformed([{"name": name, "reason": "At most 30 characters."}])


def _too_long(headers: Mapping[str, str]) -> str:
    return next((name for name in SYSTEM if len(headers.get(name, "")) > 30), "")


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
