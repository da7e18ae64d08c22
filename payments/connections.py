"""One client per sales unit and keys, shared by the threads of a process."""

import threading
from collections.abc import Callable

from django.conf import settings

from payments.models import Payment, SalesUnit
from payments.models.units import Environment
from payments.training import address
from payments.training.units import BUILT_IN
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
    """Where the API of an environment is that sells. Training has none of these."""
    if environment == Environment.SIMULATOR:
        return str(settings.VIPPS_SIMULATOR_URL)
    return HOSTS[Environment(environment)]


def selling() -> tuple[str, ...]:
    """All addresses that are not training's."""
    return (*HOSTS.values(), str(settings.VIPPS_SIMULATOR_URL))


class NoConnection(Unavailable):
    """There is no way to Vipps for this sales unit. Nothing is sent, so nothing is known."""


class WrongEnvironment(NoConnection):
    """Keys of one environment would have gone to another."""


class NoKeys(NoConnection):
    """The sales unit's keys cannot be read with this installation's secrets."""


def client_of(payment: Payment) -> Client:
    """The client that a payment was decided for. Raises NoConnection.

    Training goes to the training simulator and nowhere else, and nothing else goes there.
    """
    if payment.is_training != payment.sales_unit.is_training:
        raise WrongEnvironment(f"payment {payment.reference} and its sales unit are of two kinds")
    return client_for(payment.sales_unit)


def client_for(unit: SalesUnit) -> Client:
    """The client of a sales unit; changed keys get a new one. Raises NoConnection."""
    if unit.is_training or unit.keys.is_training:
        return _training_client(unit)
    if {unit.environment, unit.keys.environment} != {settings.VIPPS_ENVIRONMENT}:
        raise WrongEnvironment(f"sales unit {unit.msn} is not for {settings.VIPPS_ENVIRONMENT}")
    url = base_url(unit.environment)
    return _kept((unit.pk, unit.msn, unit.keys_id, unit.keys.changed_at, url), _connection, unit)


def _training_client(unit: SalesUnit) -> Client:
    """To `TRAINING_URL`, with the simulator's own fixed keys; a sales unit's are not even read."""
    if not (unit.is_training and unit.keys.is_training and unit.currency in BUILT_IN):
        raise WrongEnvironment(f"sales unit {unit.msn} is half of training")
    if not settings.TRAINING_URL:
        raise NoConnection("TRAINING_URL is not set")
    if reason := address.why_not(settings.TRAINING_URL, others=selling()):
        raise WrongEnvironment(f"TRAINING_URL: {reason}")
    return _kept(("training", unit.currency, settings.TRAINING_URL), _training_connection, unit)


def _kept(
    known: tuple[object, ...], connect: Callable[[SalesUnit], Connection], unit: SalesUnit
) -> Client:
    with _lock:
        if known not in _clients:
            _clients[known] = Client(connect(unit))
        return _clients[known]


def _training_connection(unit: SalesUnit) -> Connection:
    fixed = BUILT_IN[unit.currency]
    return Connection(
        base_url=settings.TRAINING_URL,
        client_id=fixed.client_id,
        client_secret=fixed.client_secret,
        subscription_key=fixed.subscription_key,
        msn=fixed.msn,
        system_version=settings.VERSION,
    )


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
