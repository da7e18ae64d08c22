"""Field by field: what is wrong with a request's body."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from payments.simulator.problems import Problem, malformed

CURRENCIES = ("NOK", "DKK", "EUR")
MOST = 65_000_000
LINK = r"(?!http:)[a-zA-Z][a-zA-Z0-9+.-]*:\S+"
Json = dict[str, Any]


class Findings:
    """Collects everything that is wrong, so that one answer can name all of it."""

    def __init__(self) -> None:
        self.details: list[dict[str, str]] = []
        self.code = ""

    def add(self, name: str, reason: str, *, code: str = "") -> None:
        self.details.append({"name": name, "reason": reason})
        self.code = self.code or code

    def done(self) -> None:
        """Raise what was found."""
        if self.details:
            code = [{"name": "ErrorCode", "reason": self.code}] if self.code else []
            raise malformed(code + self.details)

    def only(self, value: Mapping[str, Any], allowed: Collection[str], *, inside: str = "") -> None:
        """Unknown fields are refused, at every depth."""
        for name in value:
            if name not in allowed:
                self.add(inside + name, f"The field {name} is not known.")

    def object(self, value: Any, name: str) -> Json:
        if isinstance(value, dict):
            return value
        self.add(name, f"The field {name} must be an object.")
        return {}

    def text(self, value: Any, name: str, *, least: int, most: int, code: str = "") -> bool:
        if isinstance(value, str) and least <= len(value) <= most:
            return True
        self.add(name, f"The field {name} must be a string of {least} to {most}.", code=code)
        return False

    def integer(
        self, value: Any, name: str, *, least: int | None = 0, most: int | None = None
    ) -> bool:
        low = least is not None and is_integer(value) and value < least
        high = most is not None and is_integer(value) and value > most
        if is_integer(value) and not low and not high:
            return True
        self.add(name, f"The field {name} must be an integer within its limits.")
        return False

    def one_of(self, value: Any, name: str, allowed: Collection[str], *, code: str = "") -> bool:
        if isinstance(value, str) and value in allowed:
            return True
        self.add(name, f"The field {name} must be one of {', '.join(allowed)}.", code=code)
        return False

    def matches(self, value: Any, name: str, pattern: str, *, code: str = "") -> bool:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return True
        self.add(
            name, f"The field {name} must match the regular expression '^{pattern}$'.", code=code
        )
        return False

    def link(self, value: Any, name: str) -> None:
        """`https` or an app's own scheme; plain http is refused."""
        if isinstance(value, str) and len(value) <= 2500 and re.fullmatch(LINK, value):
            return
        self.add(name, "The URL must use https or a custom scheme.", code="4090")

    def amount(self, value: Any, name: str) -> tuple[int, str] | None:
        """`{currency, value}`; decimals and signs are refused with 4040."""
        found = len(self.details)
        value = self.object(value, name)
        self.only(value, ("currency", "value"), inside=f"{name}.")
        self.one_of(value.get("currency"), f"{name}.currency", CURRENCIES)
        minor = value.get("value")
        if not is_integer(minor) or not 0 <= minor <= MOST:
            self.add(
                f"{name}.value", f"The amount must be an integer from 0 to {MOST}.", code="4040"
            )
        return None if len(self.details) > found else (minor, value["currency"])


def is_integer(value: Any) -> bool:
    """JSON's true and 1.0 are no integers."""
    return isinstance(value, int) and not isinstance(value, bool)


def read_object(body: bytes) -> Json:
    """Strict JSON: one object, no doubled field, no NaN.

    Raises:
        Problem: naming what is not JSON.
    """
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise _not_json(str(error)) from error
    if not isinstance(value, dict):
        raise _not_json("An object is expected.")
    return value


def _once(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("A field occurs twice.")
    return value


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")


def _not_json(reason: str) -> Problem:
    return malformed([{"name": "body", "reason": f"The body is not valid JSON: {reason}"}])
