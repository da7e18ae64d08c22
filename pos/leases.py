"""A job's lease, renewed beside a step that is long and must not write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from pos import jobs
from pos.models import Job


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """While one long step runs, others see that somebody is at it.

    Whether the lease was lost all the same is said by the next `jobs.progress`.
    """
    is_done = threading.Event()
    beside = threading.Thread(target=_renew, args=(job, is_done), daemon=True)
    beside.start()
    try:
        yield
    finally:
        is_done.set()
        beside.join()


def _renew(job: Job, is_done: threading.Event) -> None:
    """In a thread, which has a connection of its own."""
    try:
        while not is_done.wait(jobs.LEASE.total_seconds() / 4):
            jobs.progress(job, done=job.progress, goal=job.goal)
    except jobs.LeaseLost:
        pass
    finally:
        connection.close()
