"""References of payments: `<store prefix>-<ULID>-<attempt>`, random and never made twice."""

import secrets
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def make(*, prefix: str, attempt: int) -> str:
    """A new reference. A restored database can't mint an old one again: 80 bits are random."""
    return f"{prefix}-{ulid()}-{attempt}"


def ulid() -> str:
    """26 characters of Crockford's base 32: 48 bits of milliseconds, 80 random bits."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
