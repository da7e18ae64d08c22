"""A test that fails under faults says which call met which."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
FAILING = """
import json
from urllib import request
import pytest
from payments.simulator.server import Running

@pytest.fixture
def running():
    with Running() as simulator:
        yield simulator

@pytest.mark.parametrize("wanted", [0, 200])
def test_a_read(running, wanted):
    wish = json.dumps({"seed": 7, "rate": 1, "kinds": ["server"]}).encode()
    request.urlopen(running.url + "/control/faults", wish)
    try:
        request.urlopen(running.url + "/epayment/v1/payments/some-reference")
    except OSError:
        pass
    assert wanted == 0
"""


def test_a_failing_test_prints_the_expanded_plan(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_failing.py").write_text(FAILING)
    options = ["-q", "-p", "tests.payments.plans", "-p", "no:django", "-p", "no:cacheprovider"]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=HERE,
        env={"PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "1 failed, 1 passed" in run.stdout, run.stdout + run.stderr
    assert run.stdout.count("What the simulator made go wrong") == 1
    assert 'seeded: {"seed": 7, "rate": 1' in run.stdout
    assert "get 1 some-reference: status 50" in run.stdout
