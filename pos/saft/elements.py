"""Writing elements: the leaves of a file, and texts and amounts as its schema takes them.

Elements carry no namespace of their own: the root declares it as the default, so it holds for all
that is written inside, and is written once and not a million times.
"""

import re
from typing import Any

from lxml import etree

from pos.signature import decimal_text

NAMESPACE = "urn:StandardAuditFile-Taxation-CashRegister:NO"
# What no XML may hold, and a name that was pasted into the office may.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = Any
new = etree.Element


def leaf(parent: Element, tag: str, text: str) -> None:
    """An element with nothing but a text, which is known to be writable."""
    etree.SubElement(parent, tag).text = text


def writable(text: str, limit: int) -> str:
    """A text that a person wrote, as a file can hold it."""
    return UNWRITABLE.sub(" ", text)[:limit]


def word(parent: Element, tag: str, text: str, limit: int) -> None:
    """A text that a person wrote, cut to the schema's length; nothing where there is none."""
    if text:
        etree.SubElement(parent, tag).text = writable(text, limit)


def money(parent: Element, tag: str, amount: int) -> None:
    """Minor units, as `-1234.50`."""
    etree.SubElement(parent, tag).text = decimal_text(amount)


def branch(parent: Element, tag: str) -> Element:
    """An element that holds others."""
    return etree.SubElement(parent, tag)


def thousandths(quantity: int) -> str:
    """A quantity, as `2` or `0.350`."""
    whole, rest = divmod(abs(quantity), 1000)
    sign = "-" if quantity < 0 else ""
    return f"{sign}{whole}.{rest:03}" if rest else f"{sign}{whole}"


def percent(rate: int) -> str:
    """Hundredths of a percent, as `25.00`."""
    return f"{rate // 100}.{rate % 100:02}"
