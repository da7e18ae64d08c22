"""Where the campaigns of one process play: a database with real commits, and a simulator.

Under pytest the fixtures of the suite have laid it already (see conftest.py beside this file).
"""

import datetime as dt
import gc
import os
from contextlib import ExitStack
from unittest import mock

from django.conf import settings
from django.utils import timezone

from tests.payments.shop import Town

TICK = dt.timedelta(milliseconds=1)

_stack = ExitStack()
_towns: list[Town] = []


class Time:
    """A clock that only a history moves: each look at it is a millisecond later than the last."""

    def __init__(self) -> None:
        self.begin_again()
        self._patch = mock.patch.object(timezone, "now", self.now)

    def begin_again(self) -> None:
        """It is now."""
        self.began = self.moment = dt.datetime.now(dt.UTC).replace(microsecond=0)

    def now(self) -> dt.datetime:
        self.moment += TICK
        return self.moment

    def seconds(self) -> float:
        """Seconds since it began, for whoever counts only those."""
        return (self.now() - self.began).total_seconds()

    def start(self) -> None:
        self._patch.start()

    def stop(self) -> None:
        self._patch.stop()


def use(town: Town) -> None:
    """Play here; None of it is ours to clear away."""
    _towns[:] = [town]
    settings.VIPPS_SIMULATOR_URL = town.url


def town() -> Town:
    """The simulator's control; the first who asks has everything set up."""
    if not _towns:
        _lay()
    return _towns[0]


def _lay() -> None:
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from config import postgres
    from payments.simulator.server import Running
    from stores.database import as_owner

    if settings.IS_DATABASE_EMBEDDED:
        _stack.enter_context(postgres.running(settings.VAR))
    settings.DATABASES["default"]["TEST"]["NAME"] = f"test_nordkassa_chaos_{os.getpid()}"
    with as_owner():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])

    def clear_away() -> None:
        with as_owner():
            teardown_databases(made, verbosity=0)
        connection.close()

    _stack.callback(clear_away)
    # All that is loaded stays: a campaign need not look through it again and again.
    gc.collect()
    gc.freeze()
    use(Town(_stack.enter_context(Running()).url))


def leave() -> None:
    """Clear away what was set up here."""
    _stack.close()
    _towns.clear()
