"""Where a reader is: the opaque cursors of the lists and feeds."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, replace

from payments.simulator.checks import is_integer
from payments.simulator.problems import malformed


@dataclass(frozen=True, slots=True)
class Place:
    """`after` entries of this list have been read. What the list is goes into the cursor, so
    that one cannot be used for another."""

    ledger_id: str = ""
    topic: str = ""
    ledger_date: str = ""
    handles: tuple[str, ...] = ()
    after: int = 0

    def moved(self, by: int) -> "Place":
        return replace(self, after=self.after + by)

    def cursor(self) -> str:
        return urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    def follow(self, cursor: str) -> "Place":
        """The place that a cursor of this very list says; no cursor is the beginning.

        Raises:
            Problem: 400, it was never given out for this list.
        """
        if not cursor:
            return self
        try:
            said = json.loads(urlsafe_b64decode(cursor.encode()))
            place = Place(**{**said, "handles": tuple(said["handles"])})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise _strange() from error
        is_ours = replace(place, after=0) == replace(self, after=0)
        if not is_ours or not is_integer(place.after) or place.after < 0:
            raise _strange()
        return place


def read_list(cursor: str) -> Place:
    """A cursor of the list of ledgers, which carries its own filter.

    Raises:
        Problem: 400, as above.
    """
    try:
        said = json.loads(urlsafe_b64decode(cursor.encode()))
        handles = tuple(str(each) for each in said["handles"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _strange() from error
    return Place(handles=handles).follow(cursor)


def _strange() -> Exception:
    return malformed([{"name": "cursor", "reason": "The cursor is not one of this list's."}])
