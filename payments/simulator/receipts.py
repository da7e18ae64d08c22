"""The shape of `receipt`, the same object as in the Order Management API."""

from typing import Any

from payments.simulator.checks import CURRENCIES, Findings

LINE = (
    "name",
    "id",
    "totalAmount",
    "totalAmountExcludingTax",
    "totalTaxAmount",
    "taxRate",
    "taxPercentage",
    "unitInfo",
    "discount",
    "productUrl",
    "isReturn",
    "isShipping",
)
BOTTOM = (
    "currency",
    "posId",
    "terminalId",
    "receiptNumber",
    "tipAmount",
    "paymentSources",
    "barcode",
    "totalAmount",
    "totalTax",
    "totalDiscount",
    "shippingAmount",
    "shippingInfo",
    "giftCardAmount",
)
AMOUNTS = (
    "tipAmount",
    "totalAmount",
    "totalTax",
    "totalDiscount",
    "shippingAmount",
    "giftCardAmount",
)
UNITS = ("PCS", "KG", "KM", "MINUTE", "LITRE", "KWH")
SOURCES = ("giftCard", "card", "voucher", "cash")
BARCODES = ("EAN-13", "CODE 39", "CODE 128")
QUANTITY = r"\d+([.]\d{1,8})?"


def check(value: Any, findings: Findings) -> None:
    """Note everything that is wrong. That the lines sum up is not checked: nor is it at Vipps."""
    receipt = findings.object(value, "receipt")
    findings.only(receipt, ("orderLines", "bottomLine"), inside="receipt.")
    lines = receipt.get("orderLines")
    if not isinstance(lines, list) or not lines:
        findings.add("receipt.orderLines", "At least one order line is required.")
        lines = []
    for position, line in enumerate(lines):
        name = f"receipt.orderLines[{position}]"
        _check_line(findings.object(line, name), name, findings)
    _check_bottom(findings.object(receipt.get("bottomLine"), "receipt.bottomLine"), findings)


def _check_line(line: dict[str, Any], name: str, findings: Findings) -> None:
    findings.only(line, LINE, inside=f"{name}.")
    findings.text(line.get("name"), f"{name}.name", least=1, most=2048)
    findings.text(line.get("id"), f"{name}.id", least=1, most=255)
    for amount in ("totalAmount", "totalAmountExcludingTax", "totalTaxAmount"):
        findings.integer(line.get(amount), f"{name}.{amount}", least=None)
    rates = [field for field in ("taxRate", "taxPercentage") if line.get(field) is not None]
    if len(rates) != 1:
        findings.add(f"{name}.taxRate", "Either taxRate or taxPercentage must be set.")
    for field in rates:
        most = 10_000 if field == "taxRate" else 100
        findings.integer(line[field], f"{name}.{field}", most=most)
    if line.get("discount") is not None:
        findings.integer(line["discount"], f"{name}.discount")
    if line.get("productUrl") is not None:
        findings.text(line["productUrl"], f"{name}.productUrl", least=1, most=2048)
    for flag in ("isReturn", "isShipping"):
        if not isinstance(line.get(flag), bool | None):
            findings.add(f"{name}.{flag}", f"The field {flag} must be true or false.")
    if line.get("unitInfo") is not None:
        _check_unit(findings.object(line["unitInfo"], f"{name}.unitInfo"), name, findings)


def _check_unit(unit: dict[str, Any], line: str, findings: Findings) -> None:
    name = f"{line}.unitInfo"
    findings.only(unit, ("unitPrice", "quantity", "quantityUnit"), inside=f"{name}.")
    findings.integer(unit.get("unitPrice"), f"{name}.unitPrice")
    if findings.matches(unit.get("quantity"), f"{name}.quantity", QUANTITY):
        findings.text(unit["quantity"], f"{name}.quantity", least=1, most=10)
    if unit.get("quantityUnit") is not None:
        findings.one_of(unit["quantityUnit"], f"{name}.quantityUnit", UNITS)


def _check_bottom(bottom: dict[str, Any], findings: Findings) -> None:
    name = "receipt.bottomLine"
    findings.only(bottom, BOTTOM, inside=f"{name}.")
    findings.one_of(bottom.get("currency"), f"{name}.currency", CURRENCIES)
    for text in ("posId", "terminalId", "receiptNumber"):
        if bottom.get(text) is not None:
            findings.text(bottom[text], f"{name}.{text}", least=1, most=255)
    for amount in AMOUNTS:
        if bottom.get(amount) is not None:
            findings.integer(bottom[amount], f"{name}.{amount}")
    if bottom.get("shippingInfo") is not None:
        findings.object(bottom["shippingInfo"], f"{name}.shippingInfo")
    if bottom.get("paymentSources") is not None:
        sources = findings.object(bottom["paymentSources"], f"{name}.paymentSources")
        findings.only(sources, SOURCES, inside=f"{name}.paymentSources.")
        for source, amount in sources.items():
            findings.integer(amount, f"{name}.paymentSources.{source}")
    if bottom.get("barcode") is not None:
        barcode = findings.object(bottom["barcode"], f"{name}.barcode")
        findings.only(barcode, ("format", "data"), inside=f"{name}.barcode.")
        findings.one_of(barcode.get("format"), f"{name}.barcode.format", BARCODES)
        findings.text(barcode.get("data"), f"{name}.barcode.data", least=1, most=255)
