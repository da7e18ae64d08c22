"""`python -m payments.simulator`, as somebody else's developer starts it."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "payments.simulator"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(*options: str) -> Iterator["tuple[subprocess.Popen[str], str]"]:
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "--port", str(port), *options],
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == f"ready: http://127.0.0.1:{port}/phone/\n"
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)


def get(url: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                return str(answer.read().decode())
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.05)
    raise AssertionError(url)


def ask(*options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *options], cwd=HERE, capture_output=True, text=True, check=False, timeout=20
    )


def test_it_needs_nothing_of_the_product() -> None:
    script = (
        "import sys, payments.simulator.__main__;"
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('django', 'stores', 'pos', 'config')"
        " or name.startswith('payments.') and not name.startswith('payments.simulator')])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=HERE, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


def test_it_says_where_the_phone_is_and_ends_quietly() -> None:
    with started() as (process, url):
        assert "Ingen ekte penger" in get(f"{url}/phone/")
        process.send_signal(signal.SIGINT)

        assert process.wait(10) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_people_and_shops_come_from_a_file(tmp_path: Path) -> None:
    people = [{"name": "Nora", "phone": "4790000044"}]
    file = tmp_path / "data.json"
    file.write_text(json.dumps({"customers": people}))

    with started("--data", str(file)) as (_, url):
        data = json.loads(get(f"{url}/control/data"))

    assert [each["name"] for each in data["customers"]] == ["Nora"]
    assert len(data["sales_units"]) == 3


def test_a_mistake_in_the_file_is_named_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"customers": [{"name": "Nora", "telephone": "4790000044"}]}')

    answer = ask("--data", str(file))

    assert answer.returncode == 2
    assert answer.stderr == f"{file}: Customer: unknown telephone.\n"


def test_a_taken_port_is_named_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = ask("--port", str(port))

    assert answer.returncode == 1
    assert answer.stderr == f"Port {port} is taken. Choose another with --port.\n"
