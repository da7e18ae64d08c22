"""Refusals: `application/problem+json` with their numeric codes, as the ePayment API answers."""

import json
import secrets
from dataclasses import dataclass, field

TITLES = {
    "3010": "Internal error",
    "4010": "Idempotency key reused with another body",
    "4020": "Idempotency key already used",
    "4040": "Invalid amount",
    "4050": "Invalid customer token",
    "4060": "Invalid personal QR",
    "4070": "Invalid phone number",
    "4080": "Invalid scope",
    "4090": "Invalid URL",
    "4100": "Metadata capacity exceeded",
    "4110": "Metadata keys must be unique",
    "4120": "Metadata key too long",
    "4130": "Metadata value too long",
    "4140": "Missing parameter",
    "4150": "Reference already exists",
    "4160": "Invalid payment method type",
    "5010": "Blocked sources are not available",
    "5020": "Express is not available",
    "5030": "The scope is not allowed",
    "5040": "Currency not supported by the sales unit",
    "5050": "Long-living payments are not allowed",
    "5060": "The bank account is not verified",
    "5070": "The payment cannot be created",
    "5080": "PUSH_MESSAGE is not allowed",
    "5090": "Reference not found",
    "5100": "Refund is not possible",
    "6010": "Amount too small",
    "6020": "Cannot refund before reservation",
    "6030": "Cancel period expired",
    "6040": "Cannot cancel captured payment",
    "6050": "Cannot cancel non-reserved payment",
    "6060": "Transaction is already authorized",
    "6070": "Cannot capture cancelled payment",
    "6080": "Cannot capture before reservation",
    "6090": "Capture above authorized amount",
    "6100": "Capture period expired",
    "6110": "ExpiresAt too late",
    "6120": "ExpiresAt too soon",
    "6130": "ExpiresAt requires a receipt",
    "6140": "The full amount must be captured",
    "6150": "Not enough refundable",
    "6160": "Payment is being processed",
    "6170": "Payment is already captured",
    "6180": "Payment is already refunded",
    "6190": "Payment cannot be cancelled in this state",
    "6200": "Payment cannot be captured in this state",
    "6210": "Payment cannot be refunded in this state",
    "6220": "Refund period expired",
    "6230": "Payment is already reserved",
    "6250": "The user is authorizing the payment",
    "6260": "Funds are not available",
    "6280": "Capture failed, try again later",
    "7010": "Customer not found",
    "10010": "Force approve failed",
    "10020": "Force approve is not allowed",
    "10030": "Customer identification required",
    "10040": "Payment source is not available",
    "10050": "The customer has no cards",
    "10060": "Force approve is not supported for this payment",
    "10070": "Limit exceeded",
}
STATUS = {"4010": 409, "4020": 409, "4150": 409, "5090": 404}
JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire: bytes, so that a repeated key can get the very same ones."""

    status: int
    content: bytes = b""
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def answer(content: object, *, status: int = 200, media: str = JSON) -> Answer:
    """Encode `content` as JSON."""
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), media)


def trace_id() -> str:
    """A W3C trace id, as support would ask for."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


class Problem(Exception):
    """A no that becomes an HTTP answer."""

    def __init__(
        self, status: int, title: str, detail: str, details: list[dict[str, str]] | None = None
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.details = details or []

    @property
    def code(self) -> str:
        """The numeric code, or empty when only the shape was wrong."""
        return next((d["reason"] for d in self.details if d["name"] == "ErrorCode"), "")

    def answer(self, instance: str) -> Answer:
        content = {
            "type": f"https://httpstatuses.io/{self.status}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "traceId": trace_id(),
            "extraDetails": self.details,
        }
        return answer(content, status=self.status, media=PROBLEM)


class GatewayRefusal(Problem):
    """A no from the gateway in front of the API: another format, and nothing is remembered."""

    def __init__(
        self, status: int, title: str, detail: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(status, title, detail)
        self.retry_after = retry_after

    def answer(self, instance: str) -> Answer:
        content = json.dumps({"statusCode": self.status, "message": self.detail}).encode()
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return Answer(self.status, content, JSON, wait)


def refused(code: str, detail: str = "") -> Problem:
    """A domain error: the code decides title and status."""
    title = TITLES[code]
    details = [{"name": "ErrorCode", "reason": code}]
    return Problem(STATUS.get(code, 400), title, detail or f"{title}.", details)


def unauthorized(message: str) -> GatewayRefusal:
    return GatewayRefusal(401, "Unauthorized", message)


def malformed(details: list[dict[str, str]]) -> Problem:
    """Fields that are not shaped as they must be. A code, where there is one, comes first."""
    return Problem(400, "Bad Request", "See extraDetails for further details", details)
