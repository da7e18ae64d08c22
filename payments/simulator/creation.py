"""What may be in a create request, and what the sales unit may ask for."""

import re
from datetime import datetime
from typing import Any

from payments.simulator import receipts
from payments.simulator.checks import Findings, Json, is_integer
from payments.simulator.clock import DAY, MINUTE
from payments.simulator.data import SalesUnit
from payments.simulator.problems import refused

FIELDS = (
    "amount",
    "customer",
    "customerInteraction",
    "expiresAt",
    "industryData",
    "merchantLegalLinks",
    "metadata",
    "minimumUserAge",
    "paymentDescription",
    "paymentMethod",
    "profile",
    "qrFormat",
    "receipt",
    "receiptUrl",
    "reference",
    "returnUrl",
    "shipping",
    "userFlow",
)
REQUIRED = ("amount", "paymentMethod", "reference", "userFlow")
AIRLINE = {
    "agencyInvoiceNumber": (1, 6),
    "airlineCode": (3, 3),
    "airlineDesignatorCode": (2, 2),
    "passengerName": (1, 49),
    "ticketNumber": (1, 150),
}
NULLABLE = ("expiresAt", "metadata", "minimumUserAge", "qrFormat", "receiptUrl")
FLOWS = ("PUSH_MESSAGE", "QR", "WEB_REDIRECT", "NATIVE_REDIRECT")
VARIANTS = ("phoneNumber", "personalQr", "customerToken")
QR_FORMATS = ("IMAGE/SVG+XML", "IMAGE/PNG", "TEXT/TARGETURL")
MINIMUM = {"NOK": 100, "DKK": 1, "EUR": 1}
REFERENCE = r"[a-zA-Z0-9-]{8,64}"
PHONE = r"\d{9,15}"
LEGAL_LINKS = ("termsOfSaleUrl", "privacyPolicyUrl")
SCOPES = ("name", "address", "email", "phoneNumber", "birthDate", "nin")
LIFETIME = 10 * MINUTE
LONGEST_LIFE = 60 * DAY
RFC3339 = r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})"


def check(body: Json) -> None:
    """The shape of the body, all of it.

    Raises:
        Problem: 400, naming every field that is wrong.
    """
    findings = Findings()
    findings.only(body, FIELDS)
    for name in REQUIRED:
        if body.get(name) is None:
            findings.add(name, f"The field {name} is required.")
    for name in body.keys() & set(FIELDS).difference(NULLABLE, REQUIRED):
        if body[name] is None:
            findings.add(name, f"The field {name} must not be null.")
    if body.get("reference") is not None:
        findings.matches(body["reference"], "reference", REFERENCE)
    if body.get("amount") is not None:
        findings.amount(body["amount"], "amount")
    if body.get("userFlow") is not None:
        findings.one_of(body["userFlow"], "userFlow", FLOWS)
    if body.get("paymentMethod") is not None:
        _check_method(body, findings)
    check_customer(body, findings)
    _check_options(body, findings)
    _check_presentation(body, findings)
    findings.done()


def _check_method(body: Json, findings: Findings) -> None:
    method = findings.object(body["paymentMethod"], "paymentMethod")
    findings.only(method, ("type", "blockedSources"), inside="paymentMethod.")
    # CARD and CARD_PASSTHROUGH exist, but not in the test environment.
    findings.one_of(method.get("type"), "paymentMethod.type", ("WALLET",), code="4160")


def check_customer(body: Json, findings: Findings) -> None:
    if body.get("customer") is None:
        if body.get("userFlow") == "PUSH_MESSAGE":
            findings.add("customer", "PUSH_MESSAGE requires a customer.", code="4140")
        return
    customer = findings.object(body["customer"], "customer")
    findings.only(customer, VARIANTS, inside="customer.")
    if len([name for name in VARIANTS if customer.get(name) is not None]) != 1:
        findings.add("customer", f"Exactly one of {', '.join(VARIANTS)} must be set.")
        return
    if customer.get("phoneNumber") is not None:
        findings.matches(customer["phoneNumber"], "customer.phoneNumber", PHONE, code="4070")
    if customer.get("personalQr") is not None:
        findings.text(customer["personalQr"], "customer.personalQr", least=5, most=255, code="4060")
    if customer.get("customerToken") is not None:
        findings.text(
            customer["customerToken"], "customer.customerToken", least=1, most=4096, code="4050"
        )


def _check_options(body: Json, findings: Findings) -> None:
    if body.get("customerInteraction") is not None:
        findings.one_of(
            body["customerInteraction"],
            "customerInteraction",
            ("CUSTOMER_PRESENT", "CUSTOMER_NOT_PRESENT"),
        )
    if body.get("minimumUserAge") is not None:
        findings.integer(body["minimumUserAge"], "minimumUserAge", most=150)
    if body.get("shipping") is not None:
        findings.object(body["shipping"], "shipping")
    if body.get("industryData") is not None:
        _check_airline(findings.object(body["industryData"], "industryData"), findings)
    if body.get("profile") is not None:
        _check_profile(findings.object(body["profile"], "profile"), findings)
    if body.get("merchantLegalLinks") is not None:
        links = findings.object(body["merchantLegalLinks"], "merchantLegalLinks")
        findings.only(links, LEGAL_LINKS, inside="merchantLegalLinks.")
        for name in LEGAL_LINKS:
            findings.link(links.get(name), f"merchantLegalLinks.{name}")
    if body.get("expiresAt") is not None:
        if findings.matches(body["expiresAt"], "expiresAt", RFC3339):
            _check_moment(body["expiresAt"], findings)
        if body.get("userFlow") not in ("PUSH_MESSAGE", "QR"):
            findings.add("expiresAt", "Only with PUSH_MESSAGE or QR.")
    if body.get("metadata") is not None:
        _check_metadata(findings.object(body["metadata"], "metadata"), findings)


def _check_airline(industry: Json, findings: Findings) -> None:
    """A ticket of an airline, whose fields have lengths of their own."""
    if "airlineData" not in industry:
        return
    inside = "industryData.airlineData."
    data = findings.object(industry["airlineData"], inside.rstrip("."))
    for name, (least, most) in AIRLINE.items():
        if name in data or name != "ticketNumber":
            findings.text(data.get(name), inside + name, least=least, most=most)


def _check_profile(profile: Json, findings: Findings) -> None:
    findings.only(profile, ("scope",), inside="profile.")
    scope = profile.get("scope", "")
    if not isinstance(scope, str) or set(scope.split()) - set(SCOPES):
        findings.add("profile.scope", f"Any of {' '.join(SCOPES)}.", code="4080")


def _check_moment(text: str, findings: Findings) -> None:
    try:
        moment(text)
    except (ValueError, OverflowError):
        findings.add("expiresAt", "There is no such moment.")


def moment(text: str) -> float:
    """RFC 3339 as seconds since 1970."""
    return datetime.fromisoformat(text.upper()).timestamp()


def _check_metadata(metadata: Json, findings: Findings) -> None:
    if len(metadata) > 5:
        findings.add("metadata", "At most five pairs.", code="4100")
    for key, value in metadata.items():
        if len(key) > 100:
            findings.add("metadata", "A key has at most 100 characters.", code="4120")
        if not isinstance(value, str) or len(value) > 500:
            findings.add(
                f"metadata.{key}", "A value is a string of at most 500 characters.", code="4130"
            )


def _check_presentation(body: Json, findings: Findings) -> None:
    if body.get("paymentDescription") is not None:
        findings.text(body["paymentDescription"], "paymentDescription", least=3, most=100)
    if body.get("returnUrl") is not None:
        findings.link(body["returnUrl"], "returnUrl")
    elif body.get("userFlow") == "WEB_REDIRECT":
        findings.add("returnUrl", "WEB_REDIRECT requires a returnUrl.", code="4140")
    if body.get("receiptUrl") is not None:
        findings.link(body["receiptUrl"], "receiptUrl")
    if body.get("receipt") is not None:
        receipts.check(body["receipt"], findings)
    if body.get("qrFormat") is not None:
        qr = findings.object(body["qrFormat"], "qrFormat")
        findings.only(qr, ("format", "size"), inside="qrFormat.")
        findings.one_of(qr.get("format"), "qrFormat.format", QR_FORMATS)
        if qr.get("size") is not None and not (
            is_integer(qr["size"]) and 100 <= qr["size"] <= 2000
        ):
            findings.add("qrFormat.size", "The size must be an integer from 100 to 2000.")


def check_unit(body: Json, unit: SalesUnit) -> None:
    """What the amount and the sales unit allow.

    Raises:
        Problem: with the code that says what is not configured.
    """
    amount: dict[str, Any] = body["amount"]
    if amount["currency"] != unit.currency:
        raise refused("5040", f"The sales unit takes {unit.currency}.")
    if amount["value"] < MINIMUM[unit.currency]:
        raise refused("6010", f"The least amount is {MINIMUM[unit.currency]}.")
    if not unit.is_verified:
        raise refused("5060")
    if body.get("shipping") is not None:
        raise refused("5020")
    if "nin" in ((body.get("profile") or {}).get("scope") or "").split():
        raise refused("5030")
    if body["paymentMethod"].get("blockedSources") and unit.market == "NO":
        raise refused("5010")
    if body["userFlow"] == "PUSH_MESSAGE" and not unit.may_push:
        raise refused("5080")


def expiry(body: Json, unit: SalesUnit, *, now: float) -> float:
    """Ten minutes, unless a long-living payment was asked for and may be.

    Raises:
        Problem: with the code that says why it may not.
    """
    if body.get("expiresAt") is None:
        return now + LIFETIME
    if body.get("receipt") is None:
        raise refused("6130")
    if not unit.may_live_long:
        raise refused("5050")
    at = moment(body["expiresAt"])
    if at <= now + LIFETIME:
        raise refused("6120")
    if at > now + LONGEST_LIFE:
        raise refused("6110")
    return at


def is_reference(text: str) -> bool:
    return re.fullmatch(REFERENCE, text) is not None
