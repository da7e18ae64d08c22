"""The demo of a campaign: `python -m tests.chaos.demo`.

Like `config.demo`, and three things more: its pages and keepers can be killed at a named point,
there are two keepers, and with CHAOS_DATABASE_URL all of them reach PostgreSQL by a line that a
test can cut. However often a process is killed, it is started again.
"""

import os
import subprocess
import sys

from config import demo
from config.supervisor import Child, Supervisor


class Patient(Supervisor):
    """Never gives a killed child up: dying is what a campaign is about."""

    def _bury(self, child: Child, process: "subprocess.Popen[bytes]") -> None:
        child.deaths.clear()
        # The pages' own supervisor takes several killed workers for a crash loop and ends.
        child.is_always_restarted |= child.name == "web"
        super()._bury(child, process)


class Armed(demo.Demo):
    def _start(self, name: str, *command: str) -> None:
        line = os.environ.get("CHAOS_DATABASE_URL")
        its = ["env", f"DATABASE_URL={line}"] if line and name != "simulator" else []
        for each in ("keeper", "keeper2") if name == "keeper" else (name,):
            super()._start(each, *its, *armed(name, command))


def armed(name: str, command: tuple[str, ...]) -> list[str]:
    """What starts the same process, armed."""
    if name == "keeper":
        return [sys.executable, "-m", "tests.chaos.armed", "keeper"]
    swapped = {
        "granian": "tests.chaos.pages",
        "config.wsgi:application": "tests.chaos.web:application",
    }
    return [swapped.get(word, word) for word in command]


if __name__ == "__main__":
    demo.Demo, demo.Supervisor = Armed, Patient  # type: ignore[misc,attr-defined]
    sys.exit(demo.main())
