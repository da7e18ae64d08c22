"""Who runs the embedded PostgreSQL: the demo for as long as it lives, or commands that share it.

Used when no DATABASE_URL is set. Three roles: a superuser that only makes the other two, the owner
that migrates, and the application's, which can do no more than its tables need.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from urllib.parse import quote

from config.cluster import (
    APPLICATION,
    DATABASE,
    OWNER,
    START_SECONDS,
    CannotRun,
    answers,
    make_folders,
    prepare,
    socket_folder,
    start,
    stop,
    wait_until_ready,
)

__all__ = ["APPLICATION", "OWNER", "CannotRun", "host", "own", "running", "url"]


def url(var: Path, role: str) -> str:
    return f"postgresql://{role}@/{DATABASE}?host={quote(str(socket_folder(var)), safe='')}"


def own(var: Path, *, wait: float = 0.0) -> TextIOWrapper | None:
    """Become the one process that runs the server on `var`; close the file to give that up."""
    return _lock(var / "postgres.owner", fcntl.LOCK_EX, wait=wait)


@contextlib.contextmanager
def running(var: Path) -> Iterator[None]:
    """Use the server that runs on `var`, the demo's perhaps, or have one for as long as needed.

    Commands that run at the same time share it; it ends with the last of them.
    """
    make_folders(var)
    user = _lock(var / "postgres.users", fcntl.LOCK_SH, wait=START_SECONDS)
    if user is None:
        raise CannotRun(f"PostgreSQL on {var} is stopping and does not end.")
    with user:
        deadline = time.monotonic() + START_SECONDS
        while not answers(var, APPLICATION, DATABASE):
            _start_host(var)
            if time.monotonic() > deadline:
                raise CannotRun(f"PostgreSQL on {var} does not answer.")
        yield


def host(var: Path) -> int:
    """Run the server until nobody uses it: the process behind `running`."""
    owner = own(var)
    if owner is None:
        time.sleep(0.1)
        return 0
    with owner:
        prepare(var)
        server = start(var)
        try:
            wait_until_ready(var, server)
            os.close(sys.stdout.fileno())  # Tells the one who started us that we are ready.
            while server.poll() is None:
                unused = _lock(var / "postgres.users", fcntl.LOCK_EX)
                if unused:
                    with unused:
                        stop(server)
                    return 0
                time.sleep(0.25)
        finally:
            stop(server)
    return 1


def _start_host(var: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "config.postgres", str(var)],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    reason = child.stdout.read().strip() if child.stdout else ""
    if reason:
        raise CannotRun(reason)


def _lock(file: Path, kind: int, *, wait: float = 0.0) -> TextIOWrapper | None:
    handle = file.open("a")
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                handle.close()
                return None
            time.sleep(0.05)
        else:
            return handle


if __name__ == "__main__":
    try:
        sys.exit(host(Path(sys.argv[1])))
    except CannotRun as reason:
        sys.stdout.write(str(reason))
        sys.exit(1)
