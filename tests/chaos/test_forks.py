"""What was killed is there again; what ends by itself ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.house import HERE

WORKING = """
import os, sys, time
from tests.chaos import forks
def task():
    print(os.getpid(), flush=True)
    time.sleep(60)
sys.exit(forks.work(task))
"""


@pytest.fixture
def waiting() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", WORKING]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def working(waiting: "subprocess.Popen[str]") -> int:
    assert waiting.stdout
    return int(waiting.stdout.readline())


def test_what_was_killed_is_there_again_as_another_process(
    waiting: "subprocess.Popen[str]",
) -> None:
    first = working(waiting)
    os.kill(first, signal.SIGKILL)
    second = working(waiting)
    os.kill(second, signal.SIGTERM)

    assert len({first, second, waiting.pid}) == 3
    assert waiting.wait(10) == 256 - signal.SIGTERM


def test_who_waits_tells_the_other_to_end(waiting: "subprocess.Popen[str]") -> None:
    working(waiting)
    waiting.terminate()

    assert waiting.wait(10) == 256 - signal.SIGTERM


def test_what_ends_by_itself_ends_with_its_own_code() -> None:
    ending = "import sys; from tests.chaos import forks; sys.exit(forks.work(lambda: sys.exit(3)))"
    assert subprocess.run([sys.executable, "-c", ending], cwd=HERE, check=False).returncode == 3
