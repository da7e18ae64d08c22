"""A second reader of SAF-T files, to add everything up again.

It shares nothing with the product: the standard library's parser, decimals instead of minor units,
and the authority's codes instead of our ids. What it finds is compared with the reports and the
other exports.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

SPACE = "{urn:StandardAuditFile-Taxation-CashRegister:NO}"
Node = ElementTree.Element
DELIVERED = re.compile(r"lineAmntIn (\d+\.\d\d)")


def sums() -> dict[str, Decimal]:
    return defaultdict(Decimal)


@dataclass
class Day:
    """What one register did on one business date. Keys are the authority's codes and rates."""

    sold: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    training: Decimal = Decimal(0)
    # Paid in for gift cards, less what went back for them.
    cards: Decimal = Decimal(0)
    sales: int = 0
    returns: int = 0
    trainings: int = 0
    deliveries: int = 0
    delivered: Decimal = Decimal(0)
    copies: int = 0
    net: dict[str, Decimal] = field(default_factory=sums)
    vat: dict[str, Decimal] = field(default_factory=sums)
    paid: dict[str, Decimal] = field(default_factory=sums)


@dataclass
class Closing:
    """A Z report: its register, its number, its moment, and what it says."""

    register: str
    number: str
    at: str
    total: Decimal
    returned: Decimal
    grand: Decimal
    receipts: int
    training: Decimal
    delivered: Decimal
    deliveries: int
    paid: dict[str, Decimal] = field(default_factory=sums)
    net: dict[str, Decimal] = field(default_factory=sums)
    vat: dict[str, Decimal] = field(default_factory=sums)


@dataclass
class Book:
    """All files of an export together."""

    days: dict[tuple[str, str], Day] = field(default_factory=lambda: defaultdict(Day))
    closings: list[Closing] = field(default_factory=list)
    events: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    codes: dict[str, str] = field(default_factory=dict)
    standard: dict[str, str] = field(default_factory=dict)

    def read(self, files: Iterable[Path]) -> "Book":
        for file in files:
            self._file(file)
        return self

    def _file(self, file: Path) -> None:
        register, path = "", list[str]()
        for what, node in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314
            name = node.tag.removeprefix(SPACE)
            if what == "start":
                path.append(name)
                continue
            path.pop()
            if name == "basic":
                self.codes[said(node, "basicID")] = said(node, "predefinedBasicID")
            elif name == "vatCodeDetail":
                self.standard[said(node, "vatCode")] = said(node, "standardVatCode")
            elif name == "registerID" and path[-1] == "cashregister":
                register = node.text or ""
            elif name == "event":
                self._event(register, node)
                node.clear()
            elif name == "cashtransaction":
                self._transaction(self.days[register, said(node, "bookDate")], node)
                node.clear()

    def _event(self, register: str, node: Node) -> None:
        code = self.codes[said(node, "eventType")]
        self.events[code] += 1
        if code == "13016":
            # No transaction tells of it: the goods are in the text, on the day it was printed.
            day = self.days[register, said(node, "eventDate")]
            day.deliveries += 1
            day.delivered += sum(map(Decimal, DELIVERED.findall(said(node, "eventText"))))
        report = node.find(f"{SPACE}eventReport")
        if report is None or said(report, "reportType") != "Z report":
            return
        closing = Closing(
            register,
            said(report, "reportID"),
            f"{said(report, 'reportDate')} {said(report, 'reportTime')}",
            amount(report, "reportTotalCashSales/totalCashSaleAmnt"),
            amount(report, "reportReturnAmnt"),
            amount(report, "reportGrandTotalSalesNet"),
            int(said(report, "reportReceiptNum")),
            amount(report, "reportTrainingAmnt"),
            amount(report, "reportReceiptDeliveryAmnt"),
            int(said(report, "reportReceiptDeliveryNum")),
        )
        for one in each(report, "reportPayments/reportPayment"):
            if said(one, "paymentType") != "None":
                closing.paid[self.codes[said(one, "paymentType")]] += amount(one, "paymentAmnt")
        for one in each(report, "reportCashSalesVat/reportCashSaleVat"):
            closing.net[said(one, "vatPerc")] += amount(one, "cashSaleAmnt")
            closing.vat[said(one, "vatPerc")] += amount(one, "vatAmnt")
        self.closings.append(closing)

    def _transaction(self, day: Day, node: Node) -> None:
        total = amount(node, "transAmntIn")
        if said(node, "trainingID") in ("true", "1"):
            day.training += total
            day.trainings += 1
            return
        cards = sum(
            amount(line, "lineAmntIn") for line in each(node, "ctLine") if self._is_card(line)
        )
        day.cards += cards
        total -= cards
        if self.codes[said(node, "transType")] == "11006":
            day.returned -= total
            day.returns += 1
        else:
            day.sold += total
            day.sales += 1
        day.copies += int(said(node, "receiptCopyNum"))
        day.rounding += amount(node, "rounding/roundingAmnt")
        for line in each(node, "ctLine"):
            if self._is_card(line):
                continue
            # From the lines, not from the receipt's own VAT: they must come to the same.
            day.net[said(line, "vat/vatPerc")] += amount(line, "lineAmntEx")
            day.vat[said(line, "vat/vatPerc")] += amount(line, "vat/vatAmnt")
            day.discount += sum(amount(one, "dscAmnt") for one in each(line, "discount"))
        for one in each(node, "payment"):
            day.paid[self.codes[said(one, "paymentType")]] += amount(one, "paidAmnt")

    def _is_card(self, line: Node) -> bool:
        """Whether it is no turnover: 7 in the authority's list of VAT codes."""
        return self.standard[said(line, "vat/vatCode")] == "7"


def said(node: Node, path: str) -> str:
    return node.findtext("/".join(SPACE + step for step in path.split("/"))) or ""


def amount(node: Node, path: str) -> Decimal:
    return Decimal(said(node, path) or 0)


def each(node: Node, path: str) -> Iterator[Node]:
    return iter(node.findall("/".join(SPACE + step for step in path.split("/"))))
