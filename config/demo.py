"""`make demo`: everything on one machine, from an empty folder to a till that answers."""

import errno
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from config import certificate, cluster, network, postgres, settings
from config.supervisor import Child, Ended, Supervisor
from payments.demonstration import simulator_data

HERE = Path(__file__).parent.parent
# One machine, one chain: a second process for pages where there is a second core.
WORKERS = str(min(2, os.cpu_count() or 1))
TIES = ("setpriv", "--pdeathsig", "TERM")


class Demo:
    def __init__(self) -> None:
        self.began = time.monotonic()
        self.var = settings.VAR
        self.supervisor = Supervisor(self.var, _environment())

    def open(self) -> None:
        """Set up in order; what does not need the database starts beside it."""
        if settings.IS_DATABASE_EMBEDDED:
            self._say("starting PostgreSQL")
            database = Child(
                "postgres",
                cluster.command(self.var),
                is_always_restarted=True,
                stop_signal=signal.SIGINT,
            )
            cluster.wait_for_predecessor(self.var)
            self.supervisor.start(database)
            self._wait_for_database(database)
        self._say("starting the simulator of Vipps MobilePay")
        pem = str(certificate.kept(self.var, settings.HOST)) if settings.IS_OUTSIDE else ""
        self._start("simulator", *_simulator(self.var / "run" / "simulator.json", pem))
        if not settings.TRAINING_URL:
            where = ("--host", settings.HOME, "--port", str(settings.TRAINING_PORT))
            self._start("training", sys.executable, "-m", "payments.simulator", *where)
        if settings.IS_OUTSIDE:
            self._start("front", *_front(pem))
        self._say("migrating, translating, seeding a small chain")
        self._prepare()
        self._say("waiting for the first answer")
        for name, at in (("live", settings.LIVE_PORT), ("web", settings.PORT)):
            self.supervisor.until(lambda at=at: _answers(at), seconds=30, what=name)  # type: ignore[misc]
        self._announce()

    def _prepare(self) -> None:
        """What has a schema starts; seeding goes on beside it, because it takes longest."""
        migrated = self.var / "run" / "migrated"
        migrated.unlink(missing_ok=True)
        step = self.supervisor.begin("prepare", [*TIES, sys.executable, "-m", "config.prepare"])
        self.supervisor.until(
            lambda: migrated.exists() or step.poll() is not None, seconds=120, what="migrating"
        )
        if migrated.exists():
            self._start("web", *_web())
            self._start("live", *_live())
            self._start("keeper", sys.executable, "manage.py", "keeper")
            self._start("worker", *_worker())
        self.supervisor.finish("prepare", step, seconds=120)

    def _start(self, name: str, *command: str) -> None:
        self.supervisor.start(Child(name, [*TIES, *command]))

    def _wait_for_database(self, child: Child) -> None:
        self.supervisor.until(
            lambda: cluster.answers(self.var, cluster.SUPERUSER, "postgres"),
            seconds=cluster.START_SECONDS,
            what="PostgreSQL",
        )
        cluster.make_roles(self.var)

    def _say(self, text: str) -> None:
        _print(f"[{time.monotonic() - self.began:4.1f} s] {text}")

    def _announce(self) -> None:
        found: dict[str, Any] = json.loads((self.var / "demo.json").read_text())
        self._say("ready; Ctrl-C stops it, the data stays")
        _print("")
        for device in found["till"]:
            people = ", ".join(f"{who['name']} {who['pin']}" for who in device["staff"])
            _print(f"  {device['pos_id']}: {device['pair_url']}  PIN: {people}")
        for person in found["office"]:
            role = person["role"].replace("_", " ").lower()
            _print(f"  {role}: {person['username']} / {person['password']}")
        _print("")
        _print(f"ready: till {found['till'][0]['pair_url']}")
        for name in ("admin", "accountant"):
            urls = [who["url"] for who in found["office"] if who["role"].lower().startswith(name)]
            _print(f"ready: {name} {urls[0] if urls else settings.ORIGIN + '/admin/'}")
        _print(f"ready: phone {found['simulator']['phone_url']}")


def _environment() -> dict[str, str]:
    """What the children read: every choice made once, here."""
    return {
        **os.environ,
        "PYTHONPATH": str(HERE),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NORDKASSA_VAR": str(settings.VAR),
        "HOST": settings.HOST,
        "PORT": str(settings.PORT),
        "LIVE_PORT": str(settings.LIVE_PORT),
        "SIMULATOR_PORT": str(settings.SIMULATOR_PORT),
        "TRAINING_URL": settings.TRAINING_URL or f"http://{settings.HOME}:{settings.TRAINING_PORT}",
        "DATABASE_URL": settings.DATABASE_URL,
        "DATABASE_OWNER_URL": settings.DATABASE_OWNER_URL,
    }


def _simulator(data: Path, pem: str) -> list[str]:
    data.write_text(json.dumps(simulator_data()))
    outside = ("--outside", settings.PHONE_ORIGIN, network.address_of(settings.HOST), pem)
    return [
        *(sys.executable, "-m", "payments.simulator"),
        *("--host", settings.HOME, "--port", str(settings.SIMULATOR_PORT), "--data", str(data)),
        *(outside if pem else ()),
    ]


def _front(pem: str) -> list[str]:
    ports = (str(settings.PORT), str(settings.LIVE_PORT))
    at = network.address_of(settings.HOST)
    return [*(sys.executable, "-m", "config.front"), *(pem, at), *ports]


def _web() -> list[str]:
    # A thread keeps its database connection; one that idles out would make the next scan wait.
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", settings.HOME, "--port", str(settings.PORT)),
        *("--workers", WORKERS, "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--blocking-threads-idle-timeout", "600"),
        *("--log-level", "warning", "config.wsgi:application"),
    ]


def _live() -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", "config.live:app", "--no-access-log"),
        *("--host", settings.HOME, "--port", str(settings.LIVE_PORT), "--ws", "none"),
        *("--log-level", "warning", "--timeout-graceful-shutdown", "2"),
    ]


def _worker() -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "-c", "1"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
    ]


def _check_ports() -> None:
    taken: dict[int, str] = {}
    for name in ("PORT", "LIVE_PORT", "SIMULATOR_PORT", "TRAINING_PORT"):
        port = getattr(settings, name)
        if port in taken:
            raise Ended(f"{taken[port]} and {name} are both {port}: give {name} another.", 1)
        taken[port] = name
        for address in sorted({settings.HOME, _outside()}):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((address, port))
                except OSError as error:
                    wanted = "HOST" if error.errno == errno.EADDRNOTAVAIL else name
                    raise Ended(
                        f"Port {port} on {address} cannot be used ({error.strerror}): "
                        f"choose another with {wanted}=.",
                        1,
                    ) from error


def _outside() -> str:
    """Where others reach us; home where nobody does."""
    if not settings.IS_OUTSIDE:
        return settings.HOME
    try:
        address = network.address_of(settings.HOST)
    except OSError as error:
        raise Ended(f"HOST={settings.HOST} has no address ({error.strerror}).", 1) from error
    if network.is_home(address):
        raise Ended("This machine is in no network: start the demo without HOST.", 1)
    return address


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(settings.HOME, port, timeout=5)
    try:
        connection.request("GET", "/livez")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    if shutil.which("setpriv") is None:
        _print("The demo needs setpriv, of the package util-linux.")
        return 1
    demo = None
    try:
        cluster.make_folders(settings.VAR)
        owner = postgres.own(settings.VAR, wait=5)
        if owner is None:
            raise Ended(f"Nordkassa already runs on {settings.VAR}.", 1)
        with owner:
            _check_ports()
            if settings.IS_DATABASE_EMBEDDED:
                cluster.prepare(settings.VAR)
            demo = Demo()
            try:
                demo.open()
                demo.supervisor.watch()
            finally:
                demo.supervisor.stop()
    except (Ended, cluster.CannotRun) as ended:
        if str(ended):
            _print(str(ended))
        return getattr(ended, "code", 1)
    except OSError as error:
        _print(f"{error.filename or settings.VAR}: {error.strerror}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
