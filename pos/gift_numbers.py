"""The number of a gift card: fourteen random digits and a check digit, as good as the money on it.

Fifteen digits are no GTIN and no phone number, so a scanner needs nothing else to tell them apart.
The check digit is Damm's: it finds every wrong digit and every two that changed places, and a bank
card's number, whose is Luhn's, is rarely one of ours. Nobody guesses one among 10^14, and a number
is kept as a keyed hash only, beside the sealed one that the original receipt prints.
"""

import hashlib
import hmac
import re
import secrets

from django.conf import settings
from stdnum import damm

RANDOM = 14
NUMBER = re.compile(rf"[0-9]{{{RANDOM + 1}}}")


def make() -> str:
    """A new one, from the system's own randomness."""
    base = "".join(secrets.choice("0123456789") for _ in range(RANDOM))
    return base + str(damm.calc_check_digit(base))


def read(text: str) -> str | None:
    """The digits of what was scanned or typed with its gaps; None for what is no card's number."""
    number = "".join(text.split())
    return number if NUMBER.fullmatch(number) and damm.is_valid(number) else None


def lookup(number: str) -> str:
    """By what a card is found: nobody makes the number of it, or it without the pepper."""
    message = f"gift card {number}".encode()
    return hmac.new(settings.PIN_PEPPER.encode(), message, hashlib.sha256).hexdigest()


def spaced(number: str) -> str:
    """`12345 67890 12345`: as it is printed."""
    return " ".join(number[at : at + 5] for at in range(0, len(number), 5))


def masked(last_digits: str) -> str:
    """What a copy, a screen and the office show of it."""
    return f"•••• {last_digits}"
