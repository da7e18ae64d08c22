"""`make demo`: what a person sees who starts it, and who starts it in a bad place."""

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import HERE, House, eventually, free_ports, surroundings


def start(var: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Start a demo that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "config.demo"],
        cwd=HERE,
        env=surroundings(var, free_ports()) | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(answer: "subprocess.CompletedProcess[str]") -> str:
    said = answer.stdout + answer.stderr
    assert answer.returncode == 1
    assert "Traceback" not in said
    lines = [line for line in said.strip().splitlines() if not line.startswith("[")]
    assert len(lines) == 1, said
    return lines[0]


def test_it_says_where_to_go(house: House) -> None:
    for name in ("till", "admin", "accountant", "phone"):
        (url,) = re.findall(rf"^ready: {name} (http://\S+)$", house.output + "\n", re.MULTILINE)
        status, _ = house.get(url)
        assert status == 200
    assert house.get(house.url + "/readyz") == (200, "ready")
    assert stat.S_IMODE((house.var / "demo.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((house.var / "secrets.json").stat().st_mode) == 0o600


def test_demo_json_has_all_that_a_test_needs(house: House) -> None:
    demo = house.demo
    assert any(device["pos_id"] == "Butikken-23412" for device in demo["till"])
    assert {"pos_id", "pair_url", "staff"} <= demo["till"][0].keys()
    assert {"name", "role", "pin"} <= demo["till"][0]["staff"][0].keys()
    assert demo["till"][0]["sticker"].startswith(demo["simulator"]["phone_url"])
    assert {"url", "username", "password", "role"} <= demo["office"][0].keys()
    assert {"url", "phone_url", "sales_units", "customers"} <= demo["simulator"].keys()
    unit = demo["simulator"]["sales_units"][0]
    assert {"msn", "client_id", "client_secret", "subscription_key", "currency"} <= unit.keys()
    assert {"name", "phone", "personal_qr"} <= demo["simulator"]["customers"][0].keys()


@pytest.mark.parametrize("name", ["postgres", "keeper", "web", "live", "worker"])
def test_who_is_killed_comes_back_and_the_house_answers(house: House, name: str) -> None:
    before = house.pid(name)
    house.kill(name)

    eventually(lambda: house.pid(name) not in (0, before))

    def answers() -> bool:
        try:
            return house.get(house.url + "/readyz") == (200, "ready")
        except OSError:
            return False

    assert eventually(answers, seconds=20)


def test_a_second_house_on_the_same_data_is_refused(house: House) -> None:
    assert refusal(start(house.var)) == f"Nordkassa already runs on {house.var}."


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(start(tmp_path, PORT=str(port)))
    assert said.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert said.endswith("choose another with PORT=.")


def test_ports_that_are_the_same_are_named(tmp_path: Path) -> None:
    said = refusal(start(tmp_path, PORT="18099", LIVE_PORT="18100", SIMULATOR_PORT="18100"))
    assert said == "LIVE_PORT and SIMULATOR_PORT are both 18100: give SIMULATOR_PORT another."


def test_data_of_another_postgresql_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("12\n")
    said = refusal(start(tmp_path))
    assert "was made by PostgreSQL 12" in said
    assert "DATABASE_URL" in said


def test_a_var_that_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "var"
    file.touch()
    assert str(file) in refusal(start(file))


def test_broken_secrets(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    assert "secrets.json is broken" in refusal(start(tmp_path))


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
def test_a_var_of_somebody_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in refusal(start(tmp_path / "var"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs a user namespace")
def test_where_user_namespaces_are_forbidden(tmp_path: Path) -> None:
    fake = tmp_path / "bin" / "unshare"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'unshare: Operation not permitted' >&2\nexit 1\n")
    fake.chmod(0o755)
    said = refusal(start(tmp_path / "var", PATH=f"{fake.parent}:{os.environ['PATH']}"))
    assert "DATABASE_URL" in said
