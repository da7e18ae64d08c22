"""An X or Z report as `eventReport`: its journalled content in the schema's words and order.

Source of the items: kassasystemforskrifta 2-8-2, letters a to z. A 1..n list with nothing in it
holds one entry of type `None`, as the authority's example does.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pos.saft import basics
from pos.saft.elements import Out, branch, leaf, money, percent, word, writable

Content = Mapping[str, Any]
TYPES = {"Z": "Z report", "X": "X report"}
NOTHING: Content = {"count": 0, "amount": 0}


def write(out: Out, content: Content) -> None:
    """The report whose content a journal entry holds.

    `reportID` is unique in a register, as the schema means it: X and Z have a series each.
    """
    at, seller = content["at"], content["seller"]
    with branch(out, "eventReport"):
        leaf(out, "reportID", f"{content['type']}-{content['number']}")
        leaf(out, "reportType", TYPES[content["type"]])
        leaf(out, "companyIdent", re.sub(r"\D", "", seller["organisation_number"]))
        word(out, "companyName", seller["name"], 100)
        leaf(out, "reportDate", at[:10])
        leaf(out, "reportTime", at[11:19])
        leaf(out, "registerID", content["pos_id"])
        with branch(out, "reportTotalCashSales"):
            money(out, "totalCashSaleAmnt", content["sales"]["amount"])
        _groups(out, content)
        _payments(out, content)
        with branch(out, "reportTip"):
            _pair(out, "tip", content["tips"])
        _vat(out, content["vat"])
        _floats(out, content)
        _counts(out, content)
        _typed(out, "CorrLine", "corrLine", content["corrections"])
        _inquiries(out, content["price_inquiries"])
        _typed(out, "OtherCorr", "otherCorr", content["other_corrections"])
        _pair(out, "reportReceiptDelivery", content["deliveries"])
        _pair(out, "reportTraining", content["training"])
        _cash(out, content)
        money(out, "reportGrandTotalSales", content["grand_sales"])
        money(out, "reportGrandTotalReturn", content["grand_returns"])
        money(out, "reportGrandTotalSalesNet", content["grand_net"])


def _pair(out: Out, name: str, pair: Content) -> None:
    leaf(out, f"{name}Num", str(pair["count"]))
    money(out, f"{name}Amnt", pair["amount"])


def _operator(operator: Content) -> str:
    if operator["staff"]:
        return str(operator["staff"])
    return basics.office_id(operator["user"]) if operator.get("user") else basics.SYSTEM


def _groups(out: Out, content: Content) -> None:
    with branch(out, "reportArtGroups"):
        for group in content["groups"] or [{"id": None, **NOTHING}]:
            with branch(out, "reportArtGroup"):
                _group(out, group)
    by_operator = [
        (operator, group) for operator in content["operators"] for group in operator["groups"]
    ]
    if by_operator:
        with branch(out, "reportEmpArtGroups"):
            for operator, group in by_operator:
                with branch(out, "reportEmpArtGroup"):
                    leaf(out, "empID", _operator(operator))
                    _group(out, group)


def _group(out: Out, group: Content) -> None:
    leaf(out, "artGroupID", basics.group_id(group["id"]))
    leaf(out, "artGroupNum", str(group["count"]))
    money(out, "artGroupAmnt", group["amount"])


def _payments(out: Out, content: Content) -> None:
    with branch(out, "reportPayments"):
        for payment in content["payments"]:
            with branch(out, "reportPayment"):
                _payment(out, payment)
        if not content["payments"]:
            with branch(out, "reportPayment"):
                leaf(out, "paymentType", basics.NONE)
                _pair(out, "payment", NOTHING)
    by_operator = [
        (operator, payment) for operator in content["operators"] for payment in operator["payments"]
    ]
    if by_operator:
        with branch(out, "reportEmpPayments"):
            for operator, payment in by_operator:
                with branch(out, "reportEmpPayment"):
                    leaf(out, "empID", _operator(operator))
                    _payment(out, payment)


def _payment(out: Out, payment: Content) -> None:
    leaf(out, "paymentType", basics.payment_id(payment["kind"]))
    # Sales minus returns, as the example counts: of a day of more returns none, and its amount.
    leaf(out, "paymentNum", str(max(0, payment["count"])))
    money(out, "paymentAmnt", payment["amount"])


def _vat(out: Out, rates: Sequence[Content]) -> None:
    with branch(out, "reportCashSalesVat"):
        for rate in rates or [{"vat_code": "", "rate": 0, "base": 0, "vat": 0}]:
            with branch(out, "reportCashSaleVat"):
                word(out, "vatCode", rate["vat_code"], 20)
                leaf(out, "vatPerc", percent(rate["rate"]))
                money(out, "cashSaleAmnt", rate["base"])
                money(out, "vatAmnt", rate["vat"])
                leaf(out, "vatAmntTp", "D" if rate["vat"] < 0 else "C")


def _floats(out: Out, content: Content) -> None:
    money(out, "reportOpeningChangeFloat", content["float"])
    if content["operators"]:
        with branch(out, "reportEmpOpeningChangeFloats"):
            for operator in content["operators"]:
                with branch(out, "reportEmpOpeningChangeFloat"):
                    leaf(out, "empID", _operator(operator))
                    money(out, "openingChangeFloatAmnt", operator.get("float", 0))


def _counts(out: Out, content: Content) -> None:
    leaf(out, "reportReceiptNum", str(content["receipts"]))
    leaf(out, "reportOpenCashBoxNum", str(content["drawer_openings"]))
    for name, key in (
        ("reportReceiptCopy", "copies"),
        ("reportReceiptProforma", "provisional"),
        ("reportReturn", "returns"),
        ("reportDiscount", "discounts"),
        ("reportVoidTrans", "voids"),
    ):
        _pair(out, name, content[key])


def _typed(out: Out, name: str, prefix: str, entries: Sequence[Content]) -> None:
    """A 1..n list: `report<name>s` of `report<name>` with a type, a number and an amount."""
    with branch(out, f"report{name}s"):
        for entry in entries or [{"type": basics.NONE, **NOTHING}]:
            with branch(out, f"report{name}"):
                leaf(out, f"{prefix}Type", writable(str(entry["type"]), 35))
                _pair(out, prefix, entry)


def _inquiries(out: Out, inquiries: Sequence[Content]) -> None:
    with branch(out, "reportPriceInquiries"):
        for inquiry in inquiries or [{"group": basics.NONE, **NOTHING}]:
            group = inquiry["group"]
            with branch(out, "reportPriceInquiry"):
                known = group if group == basics.NONE else basics.group_id(group)
                leaf(out, "priceInquiryGroup", known)
                _pair(out, "priceInquiry", inquiry)


def _cash(out: Out, content: Content) -> None:
    for name, prefix, key in (
        ("reportCreditSales", "creditSales", "credit_sales"),
        ("reportCreditMemos", "creditMemos", "credit_memos"),
    ):
        with branch(out, name):
            _pair(out, prefix, content[key])
    for name, prefix, key, cards in (
        ("PayIn", "payIn", "pay_ins", "gift_cards_sold"),
        ("PayOut", "payOut", "pay_outs", "gift_cards_back"),
    ):
        # Reports of before know of no gift cards.
        typed = {name: content[key], "GiftCard": content.get(cards, NOTHING)}
        rows = [{"type": kind, **pair} for kind, pair in typed.items() if pair["count"]]
        _typed(out, name, prefix, rows)
