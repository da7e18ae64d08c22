"""A voucher for bookkeeping out of each Z report, on the merchant's own accounts.

One voucher per Z report, so one per POS device and business date: days are never merged. What is
counted after a day was closed has one of its own. Debits
are positive and credits negative, in whole minor units; a voucher that does not come to zero is
refused, as is one that an account is missing for. On a day with more returns than sales the signs
turn by themselves.

Source: bokføringsforskriften 5-3-14 (the day's Z report, count and differences), and how Norwegian
bookkeeping systems ask for register sales.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from pos.models import AccountMapping, MappedAccount, Tender
from pos.refusals import Refusal
from stores.templatetags.look import percent

Entry = MappedAccount.Entry


class NoAccount(Refusal):
    """Head office has not said where something is booked."""


class NotBalanced(Refusal):
    """The report's own numbers do not add up; nothing may be booked from them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Amount:
    """What is booked under one entry: `net` and `vat` in minor units, debit positive."""

    entry: Entry
    net: int
    vat: int = 0
    rate: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """An amount on its account. `vat` is inside the gross amount and follows its sign."""

    account: str
    text: str
    net: int
    vat: int = 0
    rate: int | None = None
    vat_code: str = ""
    vat_account: str = ""
    vat_text: str = ""

    @property
    def gross(self) -> int:
        return self.net + self.vat


@dataclasses.dataclass(frozen=True, slots=True)
class Voucher:
    """`number` is unique within the installation; `receipts` is where the day's receipts are."""

    number: int
    date: dt.date
    z_number: int
    store: str
    pos_id: str
    currency: str
    has_vat_lines: bool
    receipts: str
    lines: tuple[Line, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Accounts:
    """A merchant's mapping, read once for all its vouchers."""

    has_vat_lines: bool
    rows: dict[tuple[str, int | None], MappedAccount]

    def find(self, entry: Entry, rate: int | None) -> MappedAccount | None:
        """The account of the rate, else of every rate; None: head office has not said."""
        return self.rows.get((entry, rate)) or self.rows.get((entry, None))


def accounts(mapping: AccountMapping) -> Accounts:
    """The rows of a mapping. One query."""
    return accounts_of(mapping.accounts.all(), has_vat_lines=mapping.has_vat_lines)


def accounts_of(rows: Iterable[MappedAccount], *, has_vat_lines: bool) -> Accounts:
    """The same from rows that are at hand."""
    return Accounts(has_vat_lines, {(row.entry, row.rate): row for row in rows})


def amounts(content: dict[str, Any]) -> list[Amount]:
    """What the content of a Z report books, without what is zero.

    Money is booked as it was counted: in the drawer with what was paid in and out, and each means
    of payment with its difference. The float, there before and after, is no event of the day.
    """
    pay_ins, pay_outs = content["pay_ins"]["amount"], content["pay_outs"]["amount"]
    differences = differences_of(content)
    paid = {Entry(row["kind"]): row["amount"] for row in _money(content)}
    paid[Entry.CASH] = paid.get(Entry.CASH, 0) + pay_ins - pay_outs
    found = [
        Amount(entry, paid.get(entry, 0) + differences.get(entry, 0))
        for entry in paid.keys() | differences.keys()
    ]
    found += [
        Amount(Entry(row["vat_code"]), -row["base"], -row["vat"], row["rate"])
        for row in content["vat"]
    ]
    found += [
        Amount(Entry.ROUNDING, -content["rounding"]),
        Amount(Entry.DIFFERENCE, -sum(differences.values())),
        Amount(Entry.TIPS, -content["tips"]["amount"]),
        Amount(Entry.GIFT_SOLD, -_sold_cards(content)),
        Amount(Entry.PAY_INS, -pay_ins),
        Amount(Entry.PAY_OUTS, pay_outs),
    ]
    order = list(Entry)
    return sorted(
        (amount for amount in found if amount.net or amount.vat),
        key=lambda amount: (order.index(amount.entry), -(amount.rate or 0)),
    )


def _money(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The means of payment that were money: of an exchange both halves are in one report, and
    come to nothing; were it otherwise the voucher would not balance."""
    return [row for row in content["payments"] if row["kind"] != Tender.Kind.EXCHANGE]


def counted_late(content: dict[str, Any], counted: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """What is booked of a count after the day was closed: its differences alone, on their day."""
    none = {"count": 0, "amount": 0}
    booked = {"business_date": day.isoformat(), "counted": counted}
    zeros = {"payments": [], "vat": [], "rounding": 0, "tips": none}
    cards = {"gift_cards_sold": none, "gift_cards_back": none}
    return {**content, **booked, **zeros, **cards, "pay_ins": none, "pay_outs": none}


def _sold_cards(content: dict[str, Any]) -> int:
    """What the merchant owes more to holders of gift cards; older reports know of none."""
    none = {"amount": 0}
    sold, back = (content.get(f"gift_cards_{way}", none)["amount"] for way in ("sold", "back"))
    return int(sold - back)


def differences_of(content: dict[str, Any]) -> dict[Entry, int]:
    """Counted less expected, in minor units by means of payment; none where nobody has counted."""
    counted: dict[str, Any] = content["counted"] or {"tenders": []}
    return {Entry(row["kind"]): row["difference"] for row in counted["tenders"]}


def missing(content: dict[str, Any], known: Accounts) -> list[str]:
    """What a voucher of this report would need and the mapping lacks, in words."""
    found = []
    for amount in amounts(content):
        row = known.find(amount.entry, amount.rate)
        if row is None:
            found.append(name_of(amount))
        elif amount.vat and known.has_vat_lines and not row.vat_account:
            found.append(_("%s: output VAT account") % name_of(amount))
        elif amount.vat and not known.has_vat_lines and not row.vat_code:
            found.append(_("%s: VAT code") % name_of(amount))
    return found + _shared(content, known)


def _shared(content: dict[str, Any], known: Accounts) -> list[str]:
    """Two rates on one row: by its VAT code a system would take the wrong VAT out of one."""
    if known.has_vat_lines:
        return []
    rates: dict[Entry, list[int]] = {}
    for amount in amounts(content):
        if amount.rate is not None and (amount.entry, amount.rate) not in known.rows:
            rates.setdefault(amount.entry, []).append(amount.rate)
    return [
        _("%(what)s: a row for each of the rates %(rates)s")
        % {"what": entry.label, "rates": ", ".join(percent(rate) for rate in found)}
        for entry, found in rates.items()
        if len(found) > 1
    ]


def of(
    content: dict[str, Any], known: Accounts, *, number: int, store: str, receipts: str
) -> Voucher:
    """The voucher of one Z report, its texts in the language of the report.

    Raises NoAccount and NotBalanced.
    """
    if lacking := missing(content, known):
        raise NoAccount(needs(lacking))
    date = dt.date.fromisoformat(content["business_date"])
    with override(content.get("language", "nb")):
        lines = tuple(_line(amount, content, known) for amount in amounts(content))
    off = sum(line.gross for line in lines)
    if off:
        raise NotBalanced(
            _("Z report %(number)s of %(pos_id)s does not add up. Ask whoever runs this system.")
            % {"number": content["number"], "pos_id": content["pos_id"]}
        )
    return Voucher(
        number=number,
        date=date,
        z_number=content["number"],
        store=store,
        pos_id=content["pos_id"],
        currency=content["currency"],
        has_vat_lines=known.has_vat_lines,
        receipts=receipts,
        lines=lines,
    )


def needs(lacking: Iterable[str]) -> str:
    """The refusal that says which accounts head office has to enter."""
    return _("These are missing, head office enters them under Account mappings: %s.") % "; ".join(
        dict.fromkeys(lacking)
    )


def _line(amount: Amount, content: dict[str, Any], known: Accounts) -> Line:
    row = known.find(amount.entry, amount.rate)
    assert row
    text = f"Z {content['number']} {content['pos_id']} {name_of(amount)}"
    return Line(
        account=row.account,
        text=text,
        net=amount.net,
        vat=amount.vat,
        rate=amount.rate,
        vat_code=row.vat_code,
        vat_account=row.vat_account,
        vat_text=f"{text}, {_('VAT')}",
    )


def name_of(amount: Amount) -> str:
    """`Sales, standard rate 25 %`."""
    name = str(Entry(amount.entry).label)
    return name if amount.rate is None else f"{name} {percent(amount.rate)}"
