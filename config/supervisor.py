"""Keeps a handful of processes together: started in order, stopped together, none left behind.

Every child is started by exec in a process group of its own, with a signal set for the day its
parent dies. One that was killed by a signal is started again; one that gave up ends the rest.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

STOP_SECONDS = 10
DEATHS_ALLOWED = 5
LARGEST_LOG = 20 * 1024 * 1024


class Ended(Exception):
    """The house has to close; `code` is what the caller sees, the text is for a person."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Child:
    name: str
    command: Sequence[str]
    # PostgreSQL also leaves with a code when its predecessor's memory is not yet free.
    is_always_restarted: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0


class Supervisor:
    """Starts, watches and stops; every wait of its user goes through `until`."""

    def __init__(self, var: Path, environment: Mapping[str, str]) -> None:
        self.var = var
        self.environment = dict(environment)
        self.children: list[Child] = []
        self.signal = 0
        self._reader, writer = socket.socketpair()
        self._writer = writer
        self._reader.setblocking(False)
        writer.setblocking(False)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.signal(signal.SIGINT, self._remember)
        signal.signal(signal.SIGTERM, self._remember)
        signal.signal(signal.SIGHUP, self._remember)

    def start(self, child: Child) -> None:
        self.children.append(child)
        self._spawn(child)

    def begin(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a step that ends by itself; `finish` waits for it."""
        return self._popen(name, command)

    def finish(self, name: str, step: subprocess.Popen[bytes], *, seconds: float) -> None:
        """Wait for a step; its failure is ours."""
        try:
            self.until(lambda: step.poll() is not None, seconds=seconds, what=name)
        finally:
            _end_group(step)
        if step.returncode:
            raise Ended(f"{name} failed: {self.last_line(name)}", 1)

    def until(self, condition: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait for something while watching the children."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise Ended(f"{what} took longer than {seconds:.0f} s.", 1)
            self._turn(0.05)

    def watch(self) -> None:
        """Until somebody asks us to stop, or a child gives up."""
        while True:
            self._turn(None)

    def stop(self) -> None:
        """All but the first together, then the first: the database outlives its clients."""
        for group in (self.children[1:], self.children[:1]):
            processes = [(child, child.process) for child in group if child.process]
            for child, process in processes:
                if process.poll() is None:
                    process.send_signal(child.stop_signal)
            deadline = time.monotonic() + STOP_SECONDS
            for _, process in processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()))
                _end_group(process)
        (self.var / "processes.json").unlink(missing_ok=True)

    def last_line(self, name: str) -> str:
        """The last thing a child said, for the person who has to repair it."""
        file = self.var / "log" / f"{name}.log"
        lines = file.read_text(errors="replace").strip().splitlines() if file.exists() else []
        return f"{lines[-1].strip()[:300]} (more in {file})" if lines else f"see {file}"

    def _turn(self, seconds: float | None) -> None:
        """Sleep until a signal arrives or a restart is due; then look at every child."""
        due = [child.start_at for child in self.children if child.start_at]
        if due:
            wait = max(0.0, min(due) - time.monotonic())
            seconds = wait if seconds is None else min(seconds, wait)
        select.select([self._reader], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(4096)
        if self.signal:
            raise Ended("", 0)
        for child in self.children:
            if child.start_at and child.start_at <= time.monotonic():
                self._spawn(child)
            elif child.process and child.process.poll() is not None:
                self._bury(child, child.process)

    def _bury(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        _end_group(process)
        child.process = None
        code = process.returncode
        at = time.monotonic()
        child.deaths = [death for death in child.deaths if death > at - 60] + [at]
        is_killed = code < 0 or child.is_always_restarted
        if not is_killed or len(child.deaths) > DEATHS_ALLOWED:
            raise Ended(
                f"{child.name} ended ({code}): {self.last_line(child.name)}",
                code if code > 0 else 1,
            )
        # Small at first, because a till waits; then patient, because something is wrong.
        child.start_at = at + 0.1 * 2 ** (len(child.deaths) - 1)

    def _spawn(self, child: Child) -> None:
        child.start_at = 0.0
        child.process = self._popen(child.name, child.command)
        pids = {"supervisor": os.getpid()}
        pids |= {other.name: other.process.pid for other in self.children if other.process}
        draft = self.var / "processes.json.new"
        draft.write_text(json.dumps(pids))
        draft.replace(self.var / "processes.json")

    def _popen(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        file = self.var / "log" / f"{name}.log"
        if file.exists() and file.stat().st_size > LARGEST_LOG:
            file.replace(file.with_suffix(".1.log"))
        with file.open("ab") as log:
            return subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.signal = number


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """What a child started does not outlive it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
