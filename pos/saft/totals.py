"""Whether the X and Z reports of a register say what its transactions come to.

Reports stand among the events, before all transactions. So of each report it is kept up to which
number of each series receipts had been issued when it was made, and the transactions, which come in
the same order, are added up to there: as many reports are in memory as there are, and no receipts.
"""

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pos.saft import basics
from pos.saft.elements import NAMESPACE

Q = f"{{{NAMESPACE}}}"
# What the event of a delivery says, until a text as long as the schema allows is cut off.
DELIVERY = re.compile(r"delivery receipt (\d+); amount (\d+);")
GOODS = re.compile(r"lineAmntIn (-?\d+\.\d\d)")
LONGEST = 9999
LENGTH = len(Q)
# An element as lxml reads it.
Element = Any
# By what an item of a report is called here, what it must come to.
Items = Counter[str]


def cents(text: str | None) -> int:
    """`-12.30` as minor units."""
    whole, _, rest = (text or "0").partition(".")
    amount = int(whole.lstrip("-") or 0) * 100 + int((rest + "00")[:2])
    return -amount if whole.startswith("-") else amount


@dataclasses.dataclass(slots=True)
class Report:
    """A report as the file has it: its name, whether it ends a period, its items, and `until`."""

    name: str
    is_z: bool
    items: Items
    until: dict[str, int]


@dataclasses.dataclass(slots=True)
class Totals:
    """Of one register: the reports still to be met, and what has been sold since the last Z."""

    register: str
    issued: dict[str, int] = dataclasses.field(default_factory=dict)
    # Since the last Z read; they are events, as the reports are.
    delivered: Items = dataclasses.field(default_factory=Counter)
    reports: list[Report] = dataclasses.field(default_factory=list)
    sold: Items = dataclasses.field(default_factory=Counter)
    # Grand total net of the last Z read, and the business date of the last transaction.
    grand: int | None = None
    day: str = ""
    last_delivery: int = 0

    def issue(self, transaction: str) -> None:
        """An event tells that a receipt was issued."""
        series, number = _series(transaction)
        self.issued[series] = max(self.issued.get(series, 0), number)

    def deliver(self, text: str) -> Iterator[str]:
        """An event tells that goods were handed out to be invoiced, and its text what they cost."""
        told = DELIVERY.match(text)
        if told is None:
            yield f"{self.register}: a delivery receipt says neither its number nor its amount"
            return
        number, amount = int(told[1]), int(told[2])
        if self.last_delivery and number != self.last_delivery + 1:
            yield f"{self.register}: delivery receipt {number} does not follow {self.last_delivery}"
        self.last_delivery = number
        goods = sum(cents(one) for one in GOODS.findall(text))
        if goods != amount and len(text) < LONGEST:
            yield f"{self.register}: the goods of delivery receipt {number} do not add up"
        self.delivered.update({"deliveries (count)": 1, "deliveries": amount})

    def report(self, element: Element) -> Iterator[str]:
        """An event carries a report. Its own sums are checked at once."""
        is_z = element.findtext(f"{Q}reportType") == "Z report"
        name = f"{self.register}: report {element.findtext(f'{Q}reportID')}"
        items = _items(element)
        self.reports.append(Report(name, is_z, items, dict(self.issued)))
        net = cents(element.findtext(f"{Q}reportGrandTotalSalesNet"))
        for what in ("groups", "rates"):
            if items[what] != items["sales"]:
                yield f"{name}: its {what} do not add up to its sales"
        told = _pair(element, "deliveries", "reportReceiptDelivery")
        for what in sorted(told | self.delivered):
            if told[what] != self.delivered[what]:
                yield f"{name} says {told[what]} for {what}, its events {self.delivered[what]}"
        gross = cents(element.findtext(f"{Q}reportGrandTotalSales"))
        if gross - cents(element.findtext(f"{Q}reportGrandTotalReturn")) != net:
            yield f"{name}: its grand totals do not add up"
        if is_z and self.grand is not None and net != self.grand + items["sales"]:
            yield f"{name}: its grand total is not the one before and its sales"
        if is_z:
            self.grand = net
            self.delivered.clear()

    def take(self, fields: Mapping[str, Any], items: Items) -> Iterator[str]:
        """A transaction comes: first the reports that had been made before it."""
        series, number = _series(fields["transID"])
        while self.reports and number > self.reports[0].until.get(series, 0):
            yield from self._met(self.reports.pop(0))
        if fields["bookDate"] != self.day:
            # A period is one business date; one without a Z report does not count in the next.
            self.sold.clear()
        self.day = fields["bookDate"]
        self.sold.update(items)

    def end(self) -> Iterator[str]:
        """The register has no more transactions in this file."""
        while self.reports:
            yield from self._met(self.reports.pop(0))
        self.sold.clear()

    def _met(self, report: Report) -> Iterator[str]:
        for item in sorted({*report.items, *self.sold} - {"groups", "rates"}):
            said, found = report.items[item], self.sold[item]
            if said != found:
                yield f"{report.name} says {said} for {item}, its transactions {found}"
        if report.is_z:
            self.sold.clear()


def _series(transaction: str) -> tuple[str, int]:
    """Of a `transID` the series, which a plain number has none of, and the number in it."""
    series, _, number = transaction.rpartition("-")
    return series, int(number) if number.isdecimal() else 0


def _items(report: Element) -> Items:
    items: Items = Counter()
    items["sales"] = cents(report.findtext(f"{Q}reportTotalCashSales/{Q}totalCashSaleAmnt"))
    for name, tag in (("returns", "reportReturn"), ("training", "reportTraining")):
        items.update(_pair(report, name, tag))
    items["receipts (count)"] = int(report.findtext(f"{Q}reportReceiptNum") or 0)
    items["gift cards"] = _cards(report, "PayIn", "payIn") - _cards(report, "PayOut", "payOut")
    for group in report.iterfind(f"{Q}reportArtGroups/{Q}reportArtGroup"):
        amount = cents(group.findtext(f"{Q}artGroupAmnt"))
        items["groups"] += amount
        items[f"group {group.findtext(f'{Q}artGroupID')}"] += amount
    for payment in report.iterfind(f"{Q}reportPayments/{Q}reportPayment"):
        if payment.findtext(f"{Q}paymentType") != "None":
            amount = cents(payment.findtext(f"{Q}paymentAmnt"))
            items[f"payment {payment.findtext(f'{Q}paymentType')}"] += amount
    for rate in report.iterfind(f"{Q}reportCashSalesVat/{Q}reportCashSaleVat"):
        vat, base = cents(rate.findtext(f"{Q}vatAmnt")), cents(rate.findtext(f"{Q}cashSaleAmnt"))
        items["rates"] += base + vat
        items[f"VAT {rate.findtext(f'{Q}vatPerc')}"] += vat
        items[f"base {rate.findtext(f'{Q}vatPerc')}"] += base
    return items


def _pair(report: Element, name: str, tag: str) -> Items:
    """A count and an amount of a report."""
    return Counter(
        {
            f"{name} (count)": int(report.findtext(f"{Q}{tag}Num") or 0),
            name: cents(report.findtext(f"{Q}{tag}Amnt")),
        }
    )


def _cards(report: Element, name: str, prefix: str) -> int:
    """What was paid in for gift cards, or out for those that came back."""
    return sum(
        cents(row.findtext(f"{Q}{prefix}Amnt"))
        for row in report.iterfind(f"{Q}report{name}s/{Q}report{name}")
        if row.findtext(f"{Q}{prefix}Type") == "GiftCard"
    )


def leaves(element: Element) -> dict[str, str]:
    """The children that hold a text, by name; of those that are not there an empty one."""
    found = {child.tag[LENGTH:]: child.text or "" for child in element if not len(child)}
    return defaultdict(str, found)


def added(rows: Sequence[dict[str, str]], name: str) -> int:
    """The sum of an amount over elements, in minor units."""
    return sum(cents(row[name]) for row in rows)


def of_transaction(
    element: Element,
    fields: dict[str, str],
    lines: Sequence[dict[str, str]],
    rates: Sequence[dict[str, str]],
    *,
    is_return: bool,
) -> Items:
    """What a transaction adds to the items of a report."""
    total = cents(fields["transAmntIn"])
    if fields.get("trainingID") == "true":
        return Counter({"training": total, "training (count)": 1})
    # What was paid in for gift cards, or out again, is no turnover.
    of_cards = [line for line in lines if line.get("artID") == basics.GIFT_CARD]
    sold = total - added(of_cards, "lineAmntIn")
    items: Items = Counter({"sales": sold})
    items["gift cards"] = total - sold
    if is_return:
        items.update({"returns": -sold, "returns (count)": 1})
    else:
        items["receipts (count)"] += 1
    for line in lines:
        if line in of_cards:
            continue
        items[f"group {line.get('artGroupID')}"] += cents(line["lineAmntIn"])
    for rate in rates:
        if rate["vatCode"] == basics.NO_TURNOVER:
            continue
        items[f"VAT {rate['vatPerc']}"] += cents(rate["vatAmnt"])
        items[f"base {rate['vatPerc']}"] += cents(rate["vatBasAmnt"])
    for payment in element.iterfind(f"{Q}payment"):
        its = leaves(payment)
        items[f"payment {its['paymentType']}"] += cents(its["paidAmnt"])
    return items
