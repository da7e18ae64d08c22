"""Keys that a page brings along with an act."""

import os
import time
import uuid


def fresh() -> uuid.UUID:
    """A key for the next act of a page: a UUID of version 7 (RFC 9562, 5.7).

    Beginning with the time, keys come into their index at one end; random ones would write to
    another page of it each, which a till with a million sales behind it pays for at every scan.
    """
    stamp = time.time_ns() // 1_000_000
    bits = int.from_bytes(stamp.to_bytes(6, "big") + os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)
