"""The embedded PostgreSQL: shared by commands, gone with the last of them, never left behind."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from config import cluster, postgres
from tests.house import HERE, eventually

USES = (
    "import sys, time; from pathlib import Path; from config import postgres\n"
    "with postgres.running(Path(sys.argv[1])):\n    print('runs', flush=True); time.sleep(60)"
)


def is_gone(var: Path) -> bool:
    return not (var / "pg" / "postmaster.pid").exists()


def test_commands_share_a_server_that_ends_with_the_last(tmp_path: Path) -> None:
    with postgres.running(tmp_path):
        first = (tmp_path / "pg" / "postmaster.pid").read_text().splitlines()[0]
        with postgres.running(tmp_path):
            pass
        assert (tmp_path / "pg" / "postmaster.pid").read_text().splitlines()[0] == first
        assert cluster.answers(tmp_path, cluster.APPLICATION, cluster.DATABASE)
    eventually(lambda: is_gone(tmp_path))


def test_a_command_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USES, str(tmp_path)], cwd=HERE, stdout=subprocess.PIPE
    ) as command:
        assert command.stdout
        assert command.stdout.readline() == b"runs\n"
        command.kill()
    eventually(lambda: is_gone(tmp_path))


def test_many_commands_at_once_start_one_server(tmp_path: Path) -> None:
    failed: list[Exception] = []

    def use() -> None:
        try:
            with postgres.running(tmp_path):
                psycopg.connect(postgres.url(tmp_path, postgres.APPLICATION)).close()
        except (postgres.CannotRun, psycopg.Error) as error:
            failed.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    eventually(lambda: is_gone(tmp_path))


def test_what_was_committed_survives_a_killed_server(tmp_path: Path) -> None:
    owner = postgres.url(tmp_path, postgres.OWNER)
    with postgres.running(tmp_path):
        with psycopg.connect(owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        pid = int((tmp_path / "pg" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
    with postgres.running(tmp_path), psycopg.connect(owner) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    var = tmp_path / ("deep" * 20)
    assert len(str(cluster.socket_folder(var))) < 60
    with postgres.running(var):
        assert cluster.answers(var, cluster.APPLICATION, cluster.DATABASE)
    eventually(lambda: is_gone(var))
    cluster.socket_folder(var).unlink()


def test_the_application_owns_nothing(tmp_path: Path) -> None:
    with (
        postgres.running(tmp_path),
        psycopg.connect(postgres.url(tmp_path, postgres.APPLICATION)) as connection,
    ):
        found = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert found == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
