"""A clock that a test moves, here and at Vipps, and a keeper that works while it goes."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from payments import machine
from payments.models import Payment
from tests.payments.shop import Town


@dataclasses.dataclass
class Clock:
    ahead: dt.timedelta = dt.timedelta()
    town: Town | None = None

    @classmethod
    @contextmanager
    def running(cls, town: Town | None = None) -> Iterator["Clock"]:
        """Every `timezone.now()` is ahead by what the test has let pass.

        With a `town` the same time passes at Vipps while the keeper works.
        """
        clock, real = cls(town=town), timezone.now

        def now() -> dt.datetime:
            return real() + clock.ahead

        with mock.patch.object(timezone, "now", now):
            yield clock

    def keep(self, payment: Payment, seconds: float, *, step: float = 1.0) -> Payment:
        """A keeper at work on one payment for so many seconds."""
        end = self.ahead + dt.timedelta(seconds=seconds)
        while self.ahead < end:
            for _step in range(10):
                if not machine.advance(payment.pk):
                    break
            self.ahead += dt.timedelta(seconds=step)
            if self.town:
                self.town.post("clock", advance=step)
        payment.refresh_from_db()
        return payment
