"""Work in a process of its own, whose memory nothing else has used."""

import json
import subprocess
import sys
from typing import Any

from tests.house import HERE, House, surroundings


def said(house: House, module: str, *given: object) -> Any:
    """What a program of ours says about a house in its last line, which is JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, given)],
        cwd=HERE,
        env=surroundings(house.var, house.port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
