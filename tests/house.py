"""The real processes under test: web, live, keeper, worker, simulator and PostgreSQL."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg

from config import postgres

HERE = Path(__file__).parent.parent


@dataclass
class House:
    """A demo of its own: `demo` is its demo.json, the rest is how a test disturbs and asks it."""

    var: Path
    port: int
    process: "subprocess.Popen[str]"
    output: str

    @classmethod
    @contextmanager
    def open(
        cls, var: Path, *, module: str = "config.demo", port: int = 0, **environment: str
    ) -> Iterator["House"]:
        """`module` is what opens it: the demo, or one of a test's own."""
        port = port or free_ports()
        with subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=HERE,
            env=surroundings(var, port) | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            house = cls(var, port, process, "")
            try:
                house._wait_until_ready()
                yield house
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 2}"

    @property
    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.var / "demo.json").read_text())
        return found

    @property
    def database_url(self) -> str:
        return postgres.url(self.var, postgres.APPLICATION)

    def pid(self, name: str) -> int:
        """Of postgres, simulator, web, live, keeper or worker; 0 when it has never been there."""
        pids: dict[str, int] = json.loads((self.var / "processes.json").read_text())
        return pids.get(name, 0)

    def kill(self, name: str) -> None:
        """SIGKILL; the supervisor starts it again after a moment."""
        os.kill(self.pid(name), signal.SIGKILL)

    def kill_tree(self, name: str) -> None:
        """SIGKILL to a process and all that it has started: a machine that loses its power."""
        pids = tree(self.pid(name))
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def pause(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGSTOP)

    def resume(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGCONT)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says, as the application's role."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            return connection.execute(query, values or None).fetchall()

    def manage(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """A manage.py command in this house; its end is not checked."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=HERE,
            env=surroundings(self.var, self.port),
            capture_output=True,
            text=True,
            check=False,
        )

    def get(self, url: str) -> tuple[int, str]:
        with urlopen(url, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()

    def _wait_until_ready(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if line.startswith("ready: phone"):
                return
        raise AssertionError(f"The house did not open:\n{self.output}")


def tree(pid: int) -> list[int]:
    """A process and its descendants, itself first."""
    parents: dict[int, list[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name, which may hold anything: state, parent.
            parent = int(file.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(file.parent.name))
    found = [pid] if pid else []
    for each in found:
        found += parents.get(each, [])
    return found


def surroundings(var: Path, port: int) -> dict[str, str]:
    """The environment of a house, free of whatever the tests themselves run in."""
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "ORIGIN", "LIVE_ORIGIN")
    return {
        **{name: value for name, value in os.environ.items() if name not in ours},
        "NORDKASSA_MODE": "demo",
        "NORDKASSA_VAR": str(var),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LIVE_PORT": str(port + 1),
        "SIMULATOR_PORT": str(port + 2),
        "TRAINING_PORT": str(port + 3),
    }


def free_ports(count: int = 4) -> int:
    """The first of some neighbouring ports that nobody uses.

    Each process looks in a stretch of its own: two that look at once would find the same.
    """
    stretch = 60
    begin = 20000 + os.getpid() % 200 * stretch
    for first in range(begin, begin + stretch - count + 1, count):
        if all(is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError("No free ports.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def eventually(condition: Any, *, seconds: float = 10) -> Any:
    """The first true answer; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)
