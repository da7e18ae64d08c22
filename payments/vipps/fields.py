"""Reading a JSON object strictly: each field is exactly of the type that Vipps specifies."""

from datetime import date, datetime
from typing import Any, Final

from payments.vipps.errors import Call, Unavailable

CURRENCIES: Final = frozenset({"NOK", "DKK", "EUR"})

# Far above what Vipps allows, and far below what the database can hold.
LARGEST: Final = 10**11
# A sales unit's balance is the sum of many of these.
LARGEST_BALANCE: Final = 10**15


class Fields:
    """The fields of one object of an answer. Raises `Unavailable` for every field that is odd."""

    def __init__(self, payload: Any, call: Call) -> None:
        self.call = call
        if not isinstance(payload, dict):
            raise self.wrong("an object")
        self._payload: dict[str, Any] = payload

    def wrong(self, name: str) -> Unavailable:
        return Unavailable(f"an answer without {name}", call=self.call)

    def text(self, name: str) -> str:
        value = self._payload.get(name)
        if not isinstance(value, str) or not value:
            raise self.wrong(name)
        return value

    def text_or_none(self, name: str) -> str | None:
        return self.text(name) if self._payload.get(name) else None

    def words(self, name: str) -> str:
        """A text that may be empty; null and nothing at all are empty as well."""
        value = self._payload.get(name)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name)
        return value or ""

    def truth(self, name: str) -> bool:
        value = self._payload.get(name)
        if not isinstance(value, bool):
            raise self.wrong(name)
        return value

    def list(self, name: str) -> list[Any]:
        value = self._payload.get(name)
        if not isinstance(value, list):
            raise self.wrong(name)
        return value

    def part(self, name: str) -> "Fields":
        return Fields(self._payload.get(name), self.call)

    def whole(self, name: str) -> int:
        value = self._payload.get(name)
        # bool is an int to Python, and 498.0 a float: neither is an amount of money.
        if type(value) is not int or not 0 <= value <= LARGEST:
            raise self.wrong(name)
        return value

    def signed(self, name: str) -> int:
        value = self._payload.get(name)
        if type(value) is not int or not -LARGEST_BALANCE <= value <= LARGEST_BALANCE:
            raise self.wrong(name)
        return value

    def whole_or_none(self, name: str) -> int | None:
        return None if self._payload.get(name) is None else self.whole(name)

    def money(self, name: str) -> tuple[int, str]:
        part = self.part(name)
        currency = part.text("currency")
        if currency not in CURRENCIES:
            raise self.wrong(f"a known currency in {name}")
        return part.whole("value"), currency

    def moment(self, name: str) -> datetime:
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise self.wrong(name) from None
        if moment.tzinfo is None:
            raise self.wrong(f"a time zone in {name}")
        return moment

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise self.wrong(name) from None
