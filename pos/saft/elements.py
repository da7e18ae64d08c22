"""Writing elements as text: leaves and branches, words and amounts as the schema takes them.

A million receipts are some fifty million elements. As text each costs a tenth of what an element
object costs to make and to serialise; every file is read again by a real parser before it is handed
over. The root declares the namespace as the default, so it holds for all that is written inside.
"""

import functools
import re
from types import TracebackType
from xml.sax.saxutils import escape

from pos.signature import decimal_text

NAMESPACE = "urn:StandardAuditFile-Taxation-CashRegister:NO"
# What no XML may hold, and a name that was pasted into the office may.
UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The pieces of a text that is being written.
Out = list[str]


@functools.lru_cache(maxsize=4096)
def writable(text: str, limit: int) -> str:
    """A text that a person wrote, as a file can hold it: cut to the schema's length, escaped.

    Names of goods come again and again, so a few thousand are kept.
    """
    return escape(UNWRITABLE.sub(" ", text)[:limit])


def leaf(out: Out, tag: str, text: str) -> None:
    """An element with nothing but a text of ours, which needs no escaping."""
    out.append(f"<{tag}>{text}</{tag}>")


def word(out: Out, tag: str, text: str | None, limit: int) -> None:
    """An element with a text that a person wrote; nothing where there is none."""
    if text:
        out.append(f"<{tag}>{writable(text, limit)}</{tag}>")


def money(out: Out, tag: str, amount: int) -> None:
    """Minor units, as `-1234.50`."""
    out.append(f"<{tag}>{decimal_text(amount)}</{tag}>")


class branch:
    """An element around what is written within: `with branch(out, "vat"):`."""

    __slots__ = ("out", "tag")

    def __init__(self, out: Out, tag: str) -> None:
        self.out, self.tag = out, tag

    def __enter__(self) -> None:
        self.out.append(f"<{self.tag}>")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.out.append(f"</{self.tag}>")


def thousandths(quantity: int) -> str:
    """A quantity, as `2` or `0.350`."""
    whole, rest = divmod(abs(quantity), 1000)
    sign = "-" if quantity < 0 else ""
    return f"{sign}{whole}.{rest:03}" if rest else f"{sign}{whole}"


def percent(rate: int) -> str:
    """Hundredths of a percent, as `25.00`."""
    return f"{rate // 100}.{rate % 100:02}"
