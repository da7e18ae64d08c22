"""The signed chain of one register, followed over a file and from file to file.

Source of the signed text: the authority's requirements for digital signatures, see
`pos.signature`. What the schema does not see: a gap, an empty signature, one with a line end.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pos.models import Receipt, SigningKey
from pos.signature import is_good

Keys = Mapping[str, SigningKey]
# The signature of a register's transaction with a number; "" where nobody knows it.
Before = Callable[[str, int], str]
DATE, TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d\d:\d\d:\d\d")
FIRST = "0"


def our_keys() -> Keys:
    """By version, all that have ever signed."""
    return {str(key.version): key for key in SigningKey.objects.all()}


def issued_before(pos_id: str, nr: int) -> str:
    """As our own receipts have it: a file of a later period begins in the middle of the chain."""
    return (
        Receipt.objects.filter(device__pos_id=pos_id, sequence=nr)
        .values_list("signature", flat=True)
        .first()
        or ""
    )


@dataclasses.dataclass(slots=True)
class Chain:
    """Where a register's chain is. `nr` 0: nothing of it has been read yet."""

    register: str
    nr: int = 0
    signature: str = ""

    def follow(self, fields: Mapping[str, Any], *, keys: Keys, before: Before) -> Iterator[str]:
        """Go on to a transaction, given as its leaves by name."""
        place = f"{self.register}: transaction {fields['nr']}"
        nr = int(fields["nr"]) if fields["nr"].isdecimal() else 0
        if not self.nr and nr:
            self.signature = FIRST if nr == 1 else before(self.register, nr - 1)
        elif nr != self.nr + 1:
            yield f"{place} does not follow {self.nr}"
        self.nr = nr
        signature = fields["signature"]
        if not DATE.fullmatch(fields["transDate"]) or not TIME.fullmatch(fields["transTime"]):
            yield f"{place} has a date or time that cannot be signed"
        elif not signature or re.search(r"\s", signature):
            yield f"{place} has no signature on one line"
        elif self.signature and fields["keyVersion"] not in keys:
            yield f"{place} is signed with the unknown key {fields['keyVersion']}"
        elif self.signature and not is_good(
            self._text(fields), signature, key=keys[fields["keyVersion"]]
        ):
            yield f"{place} is not what was signed after its predecessor"
        self.signature = signature

    def _text(self, fields: Mapping[str, Any]) -> str:
        names = ("transDate", "transTime", "nr", "transAmntIn", "transAmntEx")
        return ";".join([self.signature, *(fields[name] for name in names)])
