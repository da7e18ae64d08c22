"""Secrets at rest: Fernet with what they belong to inside the ciphertext.

`about` names the row and field ("payments.keys:7"). Without it, somebody who can write to the
database could move one store's ciphertext into another store's row.
"""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """No key of ours opens it, or it belongs to something else."""


def seal(value: dict[str, Any], *, about: str) -> str:
    """Encrypt with the first key."""
    plain = json.dumps({"about": about, "value": value}, separators=(",", ":"))
    return _fernet(tuple(settings.NORDKASSA_KEYS)).encrypt(plain.encode()).decode()


def open_sealed(text: str, *, about: str) -> dict[str, Any]:
    """Decrypt with any key; raises Unreadable."""
    try:
        plain = json.loads(_fernet(tuple(settings.NORDKASSA_KEYS)).decrypt(text.encode()))
    except InvalidToken:
        raise Unreadable("No key opens this secret.") from None
    if plain["about"] != about:
        raise Unreadable("This secret belongs to something else.")
    value: dict[str, Any] = plain["value"]
    return value


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
