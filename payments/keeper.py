"""The keeper: advances every payment that is due, whoever was meant to do it.

A plain process driven by the database: `NOTIFY` wakes it at once, `wake_at` finds what was missed,
any number of keepers share the work by compare-and-set. It is the poller and the sweeper too, and
it nudges background jobs whose first nudge got lost.
"""

import datetime as dt
import logging
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import FrameType

import psycopg
from django.conf import settings
from django.db import (
    Error,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)
from django.utils import timezone

from payments import checkins, failures, machine, marks, payers
from payments.models import Payment
from payments.models.payments import CHANNEL, CHECK_IN_SAID
from pos import jobs, mailings
from stores.database import connection_text

log = logging.getLogger(__name__)

TICK = 1.0
BATCH = 200
# The line, a lock or the disk: it passes. A row that the database refuses is refused again.
LOST = (OperationalError, InterfaceError)
JOBS_EVERY = 5.0
# Who has paid is found out beside the money: of these threads no payment waits for one.
BESIDE = 4
# A payment that is due again at once is taken on by the same thread, so many times at most.
STEPS = 10


class Keeper:
    """One process' share of the work: a listener and some threads."""

    def __init__(self, *, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="keeper")
        self._beside = ThreadPoolExecutor(BESIDE, thread_name_prefix="beside")
        self._finding: list[Future[None]] = []
        self._busy: dict[int, bool] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._jobs_at = 0.0
        self._nudging = threading.Thread()

    def stop(self, *_: int | FrameType | None) -> None:
        """Finish what is in hand and end."""
        self._stopping.set()

    def run(self) -> None:
        """Until stopped: take turns, and outlive the database."""
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, Error) as error:
                log.warning("the database does not answer (%s); trying again", type(error).__name__)
                close_old_connections()
                self._stopping.wait(0.5)
        self._beside.shutdown(wait=False, cancel_futures=True)
        self._pool.shutdown(wait=True)

    def _listen(self) -> None:
        with psycopg.connect(connection_text("nordkassa keeper"), autocommit=True) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            while not self._stopping.is_set():
                for said in _told(listener, patience=self._turn()):
                    self._hear(said)
                    if self._stopping.is_set():
                        break

    def _hear(self, said: str) -> None:
        sticker_id = said.removeprefix(CHECK_IN_SAID)
        if said.isdecimal():
            self._submit(int(said))
        elif sticker_id.isdecimal():
            self._pool.submit(check_in, int(sticker_id))

    def _turn(self) -> float:
        """Whatever is due, whether or not anybody told us; seconds until the next turn."""
        now = timezone.now()
        soon = Payment.objects.due(now + dt.timedelta(seconds=TICK))
        patience = TICK
        for payment_id, wake_at in soon.values_list("pk", "wake_at")[:BATCH]:
            left = (wake_at - now).total_seconds() if wake_at else 0.0
            if left <= 0:
                self._submit(payment_id)
            else:
                patience = min(patience, max(0.02, left))
        if time.monotonic() > self._jobs_at:
            self._jobs_at = time.monotonic() + JOBS_EVERY
            self._nudge()
            payers.forget()
            checkins.forget()
            for sticker_id in checkins.waiting():
                self._pool.submit(check_in, sticker_id)
            # Where Vipps is silent the ones before are still being asked for.
            if all(one.done() for one in self._finding):
                self._finding = [self._beside.submit(find_out, pk) for pk in marks.due()]
        return patience

    def _nudge(self) -> None:
        """In a thread that nobody waits for: a broker that says nothing must not stop money."""
        if not self._nudging.is_alive():
            self._nudging = threading.Thread(target=nudge, name="nudge", daemon=True)
            self._nudging.start()

    def _submit(self, payment_id: int) -> None:
        with self._lock:
            if payment_id in self._busy:
                self._busy[payment_id] = True
                return
            self._busy[payment_id] = False
        self._pool.submit(self._advance, payment_id)

    def _advance(self, payment_id: int) -> None:
        for _step in range(STEPS):
            is_due_again = step(payment_id)
            with self._lock:
                if not (is_due_again or self._busy[payment_id]):
                    del self._busy[payment_id]
                    return
                self._busy[payment_id] = False
        with self._lock:
            del self._busy[payment_id]


def nudge() -> None:
    """Tell the workers what is due."""
    try:
        jobs.nudge_due()
        mailings.forget()
    except Error:
        log.warning("jobs were not nudged: the database does not answer", exc_info=True)
    finally:
        connection.close()


def step(payment_id: int) -> bool:
    """One step of one payment; whatever goes wrong with it must not stop the others."""
    try:
        return machine.advance(payment_id)
    except LOST:
        # The lease runs out and the step is made again, by whoever is alive then.
        log.warning("step of payment %s lost the database", payment_id, exc_info=True)
        connection.close()
    except Exception:
        log.exception("step of payment %s failed", payment_id)
        _tell(payment_id)
    return False


def _tell(payment_id: int) -> None:
    """A step that always fails would be made for ever, and nobody would know."""
    try:
        failures.remember(payment_id)
    except Error:
        log.warning("failure of payment %s was not kept", payment_id, exc_info=True)
        connection.close()


def check_in(sticker_id: int) -> None:
    """Bring one check-in to its basket; whatever goes wrong with it must not stop the others."""
    try:
        checkins.take(sticker_id)
    except Error:
        log.warning("the check-in at %s lost the database", sticker_id, exc_info=True)
        connection.close()
    except Exception:
        log.exception("the check-in at %s failed", sticker_id)


def find_out(mark_id: int) -> None:
    """Who has paid, for one payment; whatever goes wrong with it must not stop the others."""
    try:
        marks.find_out(mark_id)
    except Error:
        log.warning("who made a payment was not kept: the database does not answer", exc_info=True)
        connection.close()
    except Exception:
        log.exception("mark %s failed", mark_id)


def _told(listener: psycopg.Connection, *, patience: float) -> Iterator[str]:
    """What somebody said within so many seconds; the first ends the waiting."""
    for notice in listener.notifies(timeout=patience, stop_after=1):
        yield notice.payload
    for notice in listener.notifies(timeout=0):
        yield notice.payload


def run() -> None:
    """Run a keeper until SIGTERM or SIGINT."""
    keeper = Keeper(threads=settings.KEEPER_THREADS)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, keeper.stop)
    log.info("keeper started")
    keeper.run()
