"""One client per sales unit and keys, shared by the threads of a process."""

import threading

from django.conf import settings

from payments.models import SalesUnit
from payments.models.units import Environment
from payments.vipps.client import Client
from payments.vipps.connection import Connection
from payments.vipps.errors import Unavailable
from stores.crypto import Unreadable

HOSTS = {
    Environment.TEST: "https://apitest.vipps.no",
    Environment.PRODUCTION: "https://api.vipps.no",
}

_clients: dict[tuple[object, ...], Client] = {}
_lock = threading.Lock()


def base_url(environment: str) -> str:
    """Where the API of an environment is."""
    if environment == Environment.SIMULATOR:
        return str(settings.VIPPS_SIMULATOR_URL)
    return HOSTS[Environment(environment)]


class NoConnection(Unavailable):
    """There is no way to Vipps for this sales unit. Nothing is sent, so nothing is known."""


class WrongEnvironment(NoConnection):
    """Keys of one environment would have gone to another."""


class NoKeys(NoConnection):
    """The sales unit's keys cannot be read with this installation's secrets."""


def client_for(unit: SalesUnit) -> Client:
    """The client of a sales unit; changed keys get a new one. Raises NoConnection."""
    if {unit.environment, unit.keys.environment} != {settings.VIPPS_ENVIRONMENT}:
        raise WrongEnvironment(f"sales unit {unit.msn} is not for {settings.VIPPS_ENVIRONMENT}")
    known = (unit.pk, unit.msn, unit.keys_id, unit.keys.changed_at, base_url(unit.environment))
    with _lock:
        if known not in _clients:
            _clients[known] = Client(_connection(unit))
        return _clients[known]


def _connection(unit: SalesUnit) -> Connection:
    try:
        keys = unit.keys.read()
    except Unreadable as error:
        raise NoKeys(f"the keys of sales unit {unit.msn} cannot be read") from error
    return Connection(
        base_url=base_url(unit.environment),
        client_id=keys["client_id"],
        client_secret=keys["client_secret"],
        subscription_key=keys["subscription_key"],
        msn=unit.msn,
        system_version=settings.VERSION,
    )
