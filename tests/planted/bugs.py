"""Planted bugs: a patch each, against the product's code, with the tests that must notice it.

A patch begins with two lines: what is wrong with it, and what catches it. They are invented from
what goes wrong in code that takes money; who adds a rule adds the bug that breaks it.
"""

import dataclasses
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
HEAD = re.compile(r"Wrong: (.+)\nCaught by: (.+)\n\n")


@dataclasses.dataclass(frozen=True, slots=True)
class Bug:
    """A patch by name, what is wrong with it, and the tests that must fail with it."""

    file: Path
    wrong: str
    tests: list[str]

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def changes_tables(self) -> bool:
        """Whether it is in a migration: a database that is kept has its tables already."""
        return "/migrations/" in self.file.read_text()

    def applies(self, folder: Path) -> bool:
        """Whether the patch still fits the code in a folder."""
        return self._git(folder, "--check").returncode == 0

    def plant(self, folder: Path) -> None:
        """Change the code in a folder. Raises CalledProcessError when it does not fit."""
        self._git(folder).check_returncode()

    def pull(self, folder: Path) -> None:
        """Take the change back."""
        self._git(folder, "--reverse").check_returncode()

    def _git(self, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
        # Outside of a repository it changes files and nothing else.
        return subprocess.run(
            ["git", "apply", *options, str(self.file)],  # noqa: S607
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )


def every() -> list[Bug]:
    """All of them, by name."""
    return [_read(file) for file in sorted(HERE.glob("*.patch"))]


def _read(file: Path) -> Bug:
    found = HEAD.match(file.read_text())
    assert found, f"{file.name} does not say what is wrong and what catches it"
    return Bug(file, found[1], found[2].split())
