"""Plant one bug after the other and see it caught: `python -m tests.planted [name …]`.

Works on a copy; the tests that must notice a bug run there, with this interpreter. Without a bug
they have to pass, or catching one would mean nothing. Exit 1 when a bug was missed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config import postgres
from tests.planted.bugs import PROJECT, every

# What pytest says when tests have failed; every other number means that they did not run.
FAILED = 1
# Longer than the tests of any bug take by themselves: one that hangs them is caught as well.
PATIENCE = 240
CAUGHT = ("failed", "endless")
NAMED = re.compile(r"^(?:FAILED|ERROR) tests/\S+?\.py::(.+?)(?: - .*)?$", re.MULTILINE)


def main(names: list[str]) -> int:
    bugs = [bug for bug in every() if not names or bug.name in names]
    if unknown := set(names) - {bug.name for bug in bugs}:
        _say(f"no bug: {', '.join(sorted(unknown))}")
        return 2
    var = PROJECT / "var" / "test"
    missed = 0
    with tempfile.TemporaryDirectory(prefix="planted-") as folder, postgres.running(var):
        copy = Path(folder) / "project"
        take_copy(copy)
        tests = sorted({test for bug in bugs for test in bug.tests})
        word, by = _run(tests, copy, var, "--create-db", patience=PATIENCE * 4)
        if word != "passed":
            _say(f"without any bug: {word} {by}")
            return 2
        are_stale = False
        for bug in bugs:
            began = time.monotonic()
            fresh = ["--create-db"] if are_stale or bug.changes_tables else []
            are_stale = bug.changes_tables
            bug.plant(copy)
            try:
                word, by = _run(bug.tests, copy, var, *fresh)
            finally:
                bug.pull(copy)
            missed += word not in CAUGHT
            word = "caught" if word in CAUGHT else "missed" if word == "passed" else word
            _say(f"{bug.name:28} {word:7} {time.monotonic() - began:5.1f} s  {by or bug.wrong}")
    _say(f"{len(bugs) - missed} of {len(bugs)} caught")
    return int(missed > 0)


def take_copy(folder: Path) -> None:
    """Every file that is or could be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        if name and (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)


def _run(
    tests: list[str], folder: Path, var: Path, *options: str, patience: float = PATIENCE
) -> tuple[str, str]:
    """Passed, failed, endless, or broken when they did not even run; and which test said so."""
    quick = ["-x", "-q", "-p", "no:cacheprovider", "--reuse-db"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *quick, *options, *tests],
            cwd=folder,
            env=os.environ | {"NORDKASSA_VAR": str(var)},
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        return "endless", "the tests did not end"
    if done.returncode != FAILED:
        return ("broken", done.stdout[-300:]) if done.returncode else ("passed", "")
    return "failed", culprit(done.stdout)


def culprit(said: str) -> str:
    """The first test that pytest's summary names; a line of a log may begin with ERROR, too."""
    found = NAMED.search(said)
    return found[1] if found else ""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
