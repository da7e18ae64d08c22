"""An X or Z report as `eventReport`: its journalled content in the schema's words and order.

Source of the items: kassasystemforskrifta 2-8-2, letters a to z. A 1..n list with nothing in it
holds one entry of type `None`, as the authority's example does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pos.saft import basics
from pos.saft.elements import Element, branch, leaf, money, new, percent, word

Content = Mapping[str, Any]
TYPES = {"Z": "Z report", "X": "X report"}
NOTHING: Content = {"count": 0, "amount": 0}


def element(content: Content, *, event: str) -> Element:
    """The report whose content a journal entry holds. `event` is that entry's number.

    `reportID` is unique in a register, as the schema means it: the Z's own number, or what an X
    has, its entry's number.
    """
    one = new("eventReport")
    at = content["at"]
    is_z = content["type"] == "Z"
    leaf(one, "reportID", f"Z-{content['number']}" if is_z else f"X-{event}")
    leaf(one, "reportType", TYPES[content["type"]])
    seller = content["seller"]
    leaf(
        one, "companyIdent", "".join(one for one in seller["organisation_number"] if one.isdigit())
    )
    word(one, "companyName", seller["name"], 100)
    leaf(one, "reportDate", at[:10])
    leaf(one, "reportTime", at[11:19])
    leaf(one, "registerID", content["pos_id"])
    money(branch(one, "reportTotalCashSales"), "totalCashSaleAmnt", content["sales"]["amount"])
    _groups(one, content)
    _payments(one, content)
    tips = content.get("tips") or NOTHING
    _pair(branch(one, "reportTip"), "tip", tips)
    _vat(one, content["vat"])
    _floats(one, content)
    _counts(one, content)
    _typed(one, "CorrLine", "corrLine", content["corrections"], key="type")
    _inquiries(one, content["price_inquiries"])
    _typed(one, "OtherCorr", "otherCorr", content["other_corrections"], key="type")
    _pair(one, "reportReceiptDelivery", content["deliveries"])
    _pair(one, "reportTraining", content["training"])
    _cash(one, content)
    money(one, "reportGrandTotalSales", content["grand_sales"])
    money(one, "reportGrandTotalReturn", content["grand_returns"])
    money(one, "reportGrandTotalSalesNet", content["grand_net"])
    return one


def _pair(parent: Element, name: str, pair: Content) -> None:
    leaf(parent, f"{name}Num", str(pair["count"]))
    money(parent, f"{name}Amnt", pair["amount"])


def _operator(operator: Content) -> str:
    return str(operator["staff"]) if operator["staff"] else basics.SYSTEM


def _groups(one: Element, content: Content) -> None:
    parent = branch(one, "reportArtGroups")
    for group in content["groups"] or [{"id": None, **NOTHING}]:
        _group(branch(parent, "reportArtGroup"), group)
    by_operator = [
        (operator, group) for operator in content["operators"] for group in operator["groups"]
    ]
    if by_operator:
        parent = branch(one, "reportEmpArtGroups")
        for operator, group in by_operator:
            entry = branch(parent, "reportEmpArtGroup")
            leaf(entry, "empID", _operator(operator))
            _group(entry, group)


def _group(entry: Element, group: Content) -> None:
    leaf(entry, "artGroupID", basics.group_id(group["id"]))
    leaf(entry, "artGroupNum", str(group["count"]))
    money(entry, "artGroupAmnt", group["amount"])


def _payments(one: Element, content: Content) -> None:
    parent = branch(one, "reportPayments")
    for payment in content["payments"]:
        _payment(branch(parent, "reportPayment"), payment)
    if not content["payments"]:
        entry = branch(parent, "reportPayment")
        leaf(entry, "paymentType", basics.NONE)
        _pair(entry, "payment", NOTHING)
    by_operator = [
        (operator, payment) for operator in content["operators"] for payment in operator["payments"]
    ]
    if by_operator:
        parent = branch(one, "reportEmpPayments")
        for operator, payment in by_operator:
            entry = branch(parent, "reportEmpPayment")
            leaf(entry, "empID", _operator(operator))
            _payment(entry, payment)


def _payment(entry: Element, payment: Content) -> None:
    leaf(entry, "paymentType", basics.payment_id(payment["kind"]))
    # Sales minus returns, as the example counts: of a day of more returns none, and its amount.
    leaf(entry, "paymentNum", str(max(0, payment["count"])))
    money(entry, "paymentAmnt", payment["amount"])


def _vat(one: Element, rates: Sequence[Content]) -> None:
    parent = branch(one, "reportCashSalesVat")
    for rate in rates or [{"vat_code": "", "rate": 0, "base": 0, "vat": 0}]:
        entry = branch(parent, "reportCashSaleVat")
        if rate["vat_code"]:
            leaf(entry, "vatCode", rate["vat_code"])
        leaf(entry, "vatPerc", percent(rate["rate"]))
        money(entry, "cashSaleAmnt", rate["base"])
        money(entry, "vatAmnt", rate["vat"])
        leaf(entry, "vatAmntTp", "D" if rate["vat"] < 0 else "C")


def _floats(one: Element, content: Content) -> None:
    money(one, "reportOpeningChangeFloat", content["float"])
    operators = content["operators"]
    if operators:
        parent = branch(one, "reportEmpOpeningChangeFloats")
        for operator in operators:
            entry = branch(parent, "reportEmpOpeningChangeFloat")
            leaf(entry, "empID", _operator(operator))
            money(entry, "openingChangeFloatAmnt", operator.get("float", 0))


def _counts(one: Element, content: Content) -> None:
    leaf(one, "reportReceiptNum", str(content["receipts"]))
    leaf(one, "reportOpenCashBoxNum", str(content["drawer_openings"]))
    for name, key in (
        ("reportReceiptCopy", "copies"),
        ("reportReceiptProforma", "provisional"),
        ("reportReturn", "returns"),
        ("reportDiscount", "discounts"),
        ("reportVoidTrans", "voids"),
    ):
        _pair(one, name, content[key])


def _typed(
    one: Element, name: str, prefix: str, entries: Sequence[Content], *, key: str, of: str = "Type"
) -> None:
    """A 1..n list: `report<name>s` of `report<name>` with a type, a number and an amount."""
    parent = branch(one, f"report{name}s")
    for entry in entries or [{key: basics.NONE, **NOTHING}]:
        item = branch(parent, f"report{name}")
        word(item, f"{prefix}{of}", str(entry[key]), 35)
        _pair(item, prefix, entry)


def _inquiries(one: Element, inquiries: Sequence[Content]) -> None:
    parent = branch(one, "reportPriceInquiries")
    for inquiry in inquiries or [{"group": basics.NONE, **NOTHING}]:
        entry = branch(parent, "reportPriceInquiry")
        group = inquiry["group"]
        leaf(entry, "priceInquiryGroup", group if group == basics.NONE else basics.group_id(group))
        _pair(entry, "priceInquiry", inquiry)


def _cash(one: Element, content: Content) -> None:
    for name, prefix, key in (
        ("reportCreditSales", "creditSales", "credit_sales"),
        ("reportCreditMemos", "creditMemos", "credit_memos"),
    ):
        _pair(branch(one, name), prefix, content[key])
    for name, prefix, key in (("PayIn", "payIn", "pay_ins"), ("PayOut", "payOut", "pay_outs")):
        pair = content[key]
        entries = [{"type": name, **pair}] if pair["count"] else []
        _typed(one, name, prefix, entries, key="type")
