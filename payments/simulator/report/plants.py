"""What shall go wrong with the reports, planted over `/control/report`."""

from dataclasses import asdict, dataclass, field
from typing import Any

from payments.simulator.report.entries import FUNDS, TOPICS

WAITING = (
    "try_later",
    "page_twice",
    "missing",
    "late_fee",
    "wrong_ledger",
    "wrong_handle",
    "broken_chain",
)


@dataclass(slots=True)
class Plant:
    """Something that waits for its moment.

    Args:
        what: try_later: the next asks are told to try later. page_twice: the next page with
            entries comes again. missing: the next capture or refund is left out. late_fee: the
            next capture's fee comes with the next ledger date. wrong_ledger: the next capture or
            refund is entered for the sales unit `instead`. wrong_handle: the list of ledgers says
            that the ledger settles for `instead`, until the plants are cleared. broken_chain: the
            next entry's balances are wrong by `amount`, see `how`.
        msn, topic, reference: only there; empty is anywhere.
        times: how often.
        how: jump: both balances of the entry, so that it does not follow the one before.
            sum: only the one after, so that it is not what the amount makes it.
    """

    what: str
    msn: str = ""
    topic: str = ""
    reference: str = ""
    times: int = 1
    instead: str = ""
    amount: int = 100
    how: str = "jump"

    def __post_init__(self) -> None:
        if self.what not in WAITING:
            raise ValueError(f"{self.what} is not known.")
        if self.topic not in ("", *TOPICS):
            raise ValueError(f"topic must be one of {', '.join(TOPICS)}.")
        if self.how not in ("jump", "sum") or self.times < 1 or not self.amount:
            raise ValueError("how is jump or sum, times at least 1, and amount not 0.")
        if self.what.startswith("wrong_") and not self.instead:
            raise ValueError(f"{self.what} needs the other sales unit's MSN in instead.")

    def fits(self, what: str, *, msn: str, topic: str, reference: str) -> bool:
        return (
            self.what == what
            and self.msn in ("", msn)
            and self.topic in ("", topic)
            and self.reference in ("", reference)
        )

    @property
    def skew(self) -> tuple[int, int]:
        """By how much the balances before and after are wrong."""
        return (self.amount if self.how == "jump" else 0, self.amount)


@dataclass(slots=True)
class Plants:
    waiting: list[Plant] = field(default_factory=list)

    def find(self, what: str, *, msn: str, topic: str = FUNDS, reference: str = "") -> Plant | None:
        """The first that fits; it stays."""
        for plant in self.waiting:
            if plant.fits(what, msn=msn, topic=topic, reference=reference):
                return plant
        return None

    def take(self, what: str, *, msn: str, topic: str = FUNDS, reference: str = "") -> Plant | None:
        """The first that fits; it is used up by asking."""
        plant = self.find(what, msn=msn, topic=topic, reference=reference)
        if plant:
            plant.times -= 1
            if not plant.times:
                self.waiting.remove(plant)
        return plant

    def view(self) -> list[dict[str, Any]]:
        return [asdict(plant) for plant in self.waiting]


def read_plant(wish: dict[str, Any]) -> Plant:
    """Raises ValueError for what is not known."""
    try:
        return Plant(**wish)
    except TypeError as error:
        raise ValueError(f"A plant has no such field: {error}.") from error
