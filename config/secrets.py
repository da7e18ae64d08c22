"""The secrets of a demo or a developer's machine: made once, kept under `var/`.

In production every one of them comes from the environment and this file is never written.
"""

import json
import os
import secrets
from pathlib import Path
from typing import TypedDict

from cryptography.fernet import Fernet


class Secrets(TypedDict):
    SECRET_KEY: str
    NORDKASSA_KEYS: str
    PIN_PEPPER: str


def kept(folder: Path) -> Secrets:
    """Read `secrets.json`, or make it. Of two processes that make it at once, one wins."""
    file = folder / "secrets.json"
    try:
        if not file.exists():
            _make(file)
        found: Secrets = json.loads(file.read_text())
    except OSError as error:
        raise SystemExit(f"Cannot keep secrets in {file}: {error.strerror}.") from error
    except ValueError as error:
        raise SystemExit(f"{file} is broken: {error}.") from error
    return found


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    new = Secrets(
        SECRET_KEY=secrets.token_urlsafe(64),
        NORDKASSA_KEYS=Fernet.generate_key().decode(),
        PIN_PEPPER=secrets.token_urlsafe(32),
    )
    draft = file.with_name(f".secrets-{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as target:
        json.dump(new, target, indent=2)
    try:
        # A link fails where the name exists, so nobody's secrets are ever written over.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
