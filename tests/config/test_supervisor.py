"""The supervisor, with children that are small programs."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import HERE, eventually

PROGRAM = """
import sys
from pathlib import Path
from config.supervisor import Child, Ended, Supervisor
var = Path(sys.argv[1])
(var / "log").mkdir()
import os
house = Supervisor(var, os.environ)
code = 0
try:
    for number, command in enumerate(sys.argv[2:]):
        tied = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-c", command]
        house.start(Child(f"child{number}", tied))
    house.watch()
except Ended as ended:
    print(ended)
    code = ended.code
finally:
    house.stop()
sys.exit(code)
"""
SLEEPS = "import time; time.sleep(60)"
HAS_A_CHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def supervise(var: Path, *commands: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(var), *commands],
        cwd=HERE,
        stdout=subprocess.PIPE,
        text=True,
    )


def pids(var: Path, count: int = 2) -> dict[str, int]:
    def found() -> dict[str, int]:
        file = var / "processes.json"
        known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        return known if len(known) == count + 1 else {}

    answer: dict[str, int] = eventually(found)
    return answer


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


def test_ctrl_c_stops_everybody(tmp_path: Path) -> None:
    house = supervise(tmp_path, SLEEPS, SLEEPS)
    known = pids(tmp_path)
    house.send_signal(signal.SIGINT)
    assert house.wait(10) == 0
    assert not any(is_alive(pid) for pid in known.values())


def test_who_gives_up_ends_the_rest_and_gives_its_code(tmp_path: Path) -> None:
    house = supervise(tmp_path, SLEEPS, "import sys; print('no such table'); sys.exit(3)")
    said, _ = house.communicate(timeout=10)
    assert house.returncode == 3
    assert "child1 ended (3): no such table" in said


def test_who_is_killed_comes_back(tmp_path: Path) -> None:
    house = supervise(tmp_path, SLEEPS, SLEEPS)
    before = pids(tmp_path)["child1"]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: pids(tmp_path)["child1"] != before)
    house.terminate()
    assert house.wait(10) == 0


def test_who_keeps_dying_is_given_up(tmp_path: Path) -> None:
    house = supervise(tmp_path, SLEEPS, "import os; os.kill(os.getpid(), 9)")
    assert house.wait(30) == 1


def test_nobody_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    house = supervise(tmp_path, SLEEPS, SLEEPS)
    known = pids(tmp_path)
    house.kill()
    house.wait()
    eventually(lambda: not any(is_alive(pid) for pid in known.values()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_grandchildren_end_as_well(tmp_path: Path, number: signal.Signals) -> None:
    house = supervise(tmp_path, SLEEPS, HAS_A_CHILD)
    pids(tmp_path)
    log = tmp_path / "log" / "child1.log"
    grandchild = int(eventually(lambda: log.exists() and log.read_text().strip()))
    house.send_signal(number)
    house.wait(10)
    assert not is_alive(grandchild)
