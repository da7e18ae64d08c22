"""What the authority's schema means but does not check, and what it cannot.

Its keys select nothing: their paths have no namespace. So we look ourselves: everything that is
named exists, whatever must be unique is, numbers have no gaps, the signatures follow each other,
every transaction adds up, and the reports add up to the transactions.
"""

import pathlib
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from pos.saft import basics
from pos.saft.chains import TIME, Before, Chain, Keys
from pos.saft.totals import Element, Q, Totals, added, cents, leaves, of_transaction

LENGTH = len(Q)
KNOWN = ("employee", "article", "vatCodeDetail")
# Of list 13: a receipt is issued.
ISSUED = {"13012", "13013", "13017"}
DELIVERED = "13016"
OF_TRANSACTION = (
    ("lineType", "05"),
    ("artGroupID", "04"),
    ("paymentType", "12"),
    ("dscTp", "08"),
    ("raiseType", "10"),
)
RETURNED = "11006"
STEP = 500


def faults(
    files: Sequence[pathlib.Path],
    *,
    keys: Keys,
    before: Before,
    pulse: Callable[[], None] = lambda: None,
) -> Iterator[str]:
    """What is wrong in the files of one export, in their order; nothing is good.

    `before` knows the signature that a file's first transaction goes on from. Only the row at hand
    is in memory. `pulse` is called now and then. Raises lxml.etree.XMLSyntaxError for no XML.
    """
    chains: dict[str, Chain] = {}
    reports = set[tuple[str, str]]()
    for path in files:
        yield from File(keys, before, chains, reports).read(path, pulse)


class File:
    """One file being read: what its master data names, and the register at hand."""

    def __init__(
        self,
        keys: Keys,
        before: Before,
        chains: dict[str, Chain],
        reports: set[tuple[str, str]],
    ) -> None:
        self.keys, self.before, self.chains, self.reports = keys, before, chains, reports
        # By basicID its type and the authority's code; by the others nothing but that it is there.
        self.basics: dict[str, tuple[str, str]] = {}
        self.known: dict[str, set[str]] = {tag: set() for tag in KNOWN}
        self.groups: dict[str, str] = {}
        self.register = ""
        self.totals = Totals("")
        self.last_event = 0
        self.checks: dict[str, Callable[[Element], Iterator[str]]] = {
            "basic": self._basic,
            "employee": self._employee,
            "article": self._article,
            "vatCodeDetail": self._vat_code,
            "registerID": self._register,
            "event": self._event,
            "cashtransaction": self._transaction,
            "cashregister": self._end,
        }

    def read(self, path: pathlib.Path, pulse: Callable[[], None]) -> Iterator[str]:
        """Its faults, in the order of the file."""
        tags = [Q + tag for tag in self.checks]
        # Nothing outside the file is ever fetched for it.
        rows = etree.iterparse(
            str(path), events=("end",), tag=tags, resolve_entities=False, no_network=True
        )
        for number, (_, element) in enumerate(rows):
            tag = element.tag[LENGTH:]
            if tag == "registerID" and element.getparent().tag != f"{Q}cashregister":
                continue
            yield from self.checks[tag](element)
            if tag != "registerID":
                forget(element)
            if number % STEP == 0:
                pulse()

    def _basic(self, element: Element) -> Iterator[str]:
        fields = leaves(element)
        if fields["basicID"] in self.basics:
            yield f"basicID {fields['basicID']} is there twice"
        self.basics[fields["basicID"]] = fields["basicType"], fields.get("predefinedBasicID", "")

    def _employee(self, element: Element) -> Iterator[str]:
        yield from self._once("employee", leaves(element)["empID"])

    def _article(self, element: Element) -> Iterator[str]:
        fields = leaves(element)
        yield from self._once("article", fields["artID"])
        # The codes follow the articles: the groups are looked up when both have been read.
        self.groups.setdefault(fields.get("artGroupID", ""), fields["artID"])

    def _vat_code(self, element: Element) -> Iterator[str]:
        fields = leaves(element)
        yield from self._once("vatCodeDetail", fields["vatCode"])
        if not fields["standardVatCode"]:
            yield f"VAT code {fields['vatCode']} has no standard code"

    def _once(self, tag: str, key: str) -> Iterator[str]:
        if key in self.known[tag]:
            yield f"{tag} {key} is there twice"
        self.known[tag].add(key)

    def _is_basic(self, kind: str, key: str | None, place: str) -> Iterator[str]:
        if self.basics.get(key or "", ("", ""))[0] != kind:
            yield f"{place}: {key} is no basicID of type {kind}"

    def _is_known(self, tag: str, key: str | None, place: str) -> Iterator[str]:
        if key and key not in self.known[tag]:
            yield f"{place}: there is no {tag} {key}"

    def _register(self, element: Element) -> Iterator[str]:
        self.register = element.text or ""
        self.totals, self.last_event = Totals(self.register), 0
        for group, article in self.groups.items():
            if group:
                yield from self._is_basic("04", group, f"article {article}")
        self.groups.clear()

    def _end(self, element: Element) -> Iterator[str]:
        yield from self.totals.end()

    def _event(self, element: Element) -> Iterator[str]:
        fields = leaves(element)
        place = f"{self.register}: event {fields['eventID']}"
        number = int(fields["eventID"]) if fields["eventID"].isdecimal() else 0
        if number <= self.last_event:
            yield f"{place} does not come after event {self.last_event}"
        self.last_event = number
        yield from self._is_basic("13", fields["eventType"], place)
        yield from self._is_known("employee", fields.get("empID"), place)
        if not TIME.fullmatch(fields["eventTime"]):
            yield f"{place} has a time with more than seconds"
        code = self.basics.get(fields["eventType"], ("", ""))[1]
        if code in ISSUED:
            self.totals.issue(fields.get("transID", ""))
        elif code == DELIVERED:
            yield from self.totals.deliver(fields.get("eventText", ""))
        report = element.find(f"{Q}eventReport")
        if report is not None:
            yield from self._report(report)

    def _report(self, report: Element) -> Iterator[str]:
        key = self.register, report.findtext(f"{Q}reportID") or ""
        if key in self.reports:
            yield f"{self.register}: report {key[1]} is there twice"
        self.reports.add(key)
        place = f"{self.register}: report {key[1]}"
        for person in report.iter(f"{Q}empID"):
            yield from self._is_known("employee", person.text, place)
        for tag, kind in (("artGroupID", "04"), ("paymentType", "12"), ("priceInquiryGroup", "04")):
            for one in report.iter(Q + tag):
                if one.text != basics.NONE:
                    yield from self._is_basic(kind, one.text, place)
        for code in report.iter(f"{Q}vatCode"):
            yield from self._is_known("vatCodeDetail", code.text, place)
        yield from self.totals.report(report)

    def _transaction(self, element: Element) -> Iterator[str]:
        fields = leaves(element)
        chain = self.chains.setdefault(self.register, Chain(self.register))
        yield from chain.follow(fields, keys=self.keys, before=self.before)
        place = f"{self.register}: transaction {fields['nr']}"
        yield from self._is_basic("11", fields.get("transType"), place)
        yield from self._is_known("employee", fields.get("empID"), place)
        for tag, kind in (
            ("lineType", "05"),
            ("artGroupID", "04"),
            ("paymentType", "12"),
            ("dscTp", "08"),
        ):
            for one in element.iter(Q + tag):
                yield from self._is_basic(kind, one.text, place)
        for tag, known in (("artID", "article"), ("vatCode", "vatCodeDetail")):
            for one in element.iter(Q + tag):
                yield from self._is_known(known, one.text, place)
        yield from self._sums(element, fields, place)

    def _sums(self, element: Element, fields: dict[str, str], place: str) -> Iterator[str]:
        total, net = cents(fields["transAmntIn"]), cents(fields["transAmntEx"])
        lines = [leaves(line) for line in element.iterfind(f"{Q}ctLine")]
        rates = [leaves(rate) for rate in element.iterfind(f"{Q}vat")]
        paid = sum(cents(one.text) for one in element.iterfind(f"{Q}payment/{Q}paidAmnt"))
        rounding = cents(element.findtext(f"{Q}rounding/{Q}roundingAmnt"))
        if (added(lines, "lineAmntIn"), added(lines, "lineAmntEx")) != (total, net):
            yield f"{place}: its lines do not add up"
        of_lines = [leaves(vat) for vat in element.iterfind(f"{Q}ctLine/{Q}vat")]
        if {(added(each, "vatAmnt"), added(each, "vatBasAmnt")) for each in (rates, of_lines)} != {
            (total - net, net)
        }:
            yield f"{place}: its VAT does not add up"
        if paid != total + rounding:
            yield f"{place}: its payments do not add up"
        is_return = self.basics.get(fields["transType"], ("", ""))[1] == RETURNED
        signs = {line["amntTp"] for line in lines} | {fields["amntTp"]}
        if signs != {"D" if is_return else "C"} or (total > 0 if is_return else total < 0):
            yield f"{place}: its sign is not that of what it is"
        items = of_transaction(element, fields, lines, rates, is_return=is_return)
        yield from self.totals.take(fields, items)


def forget(element: Element) -> None:
    """Let go of a row and of what came before it."""
    element.clear()
    while (before := element.getprevious()) is not None and before.tag == element.tag:
        element.getparent().remove(before)
