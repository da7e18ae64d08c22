"""Who is asked to pay. Vipps takes exactly one of these; each goes on exactly as it came in."""

import re
from dataclasses import dataclass, field
from typing import Any

from payments.vipps.errors import NotSendable

_MSISDN = re.compile(r"[0-9]{9,15}")


@dataclass(frozen=True)
class PhoneNumber:
    """A payer by number: country code and digits, such as 4791234567."""

    msisdn: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        if not _MSISDN.fullmatch(self.msisdn):
            raise NotSendable("a phone number is 9 to 15 digits, country code first")
        return _push({"phoneNumber": self.msisdn})


@dataclass(frozen=True)
class PersonalQr:
    """A payer by the whole content of the QR in their app, sent on unread."""

    content: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        if not 5 <= len(self.content) <= 255:
            raise NotSendable("a personal QR has 5 to 255 characters")
        return _push({"personalQr": self.content})


@dataclass(frozen=True)
class CustomerToken:
    """A payer who checked in at the shop's own QR; the token lives for 15 minutes."""

    token: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        if not self.token:
            raise NotSendable("a customer token is not empty")
        return _push({"customerToken": self.token})


@dataclass(frozen=True)
class ShownQr:
    """Nobody yet: whoever scans the one-time QR that Vipps makes for this payment."""

    format: str = "IMAGE/SVG+XML"

    def to_json(self) -> dict[str, Any]:
        return {"userFlow": "QR", "qrFormat": {"format": self.format}}


Customer = PhoneNumber | PersonalQr | CustomerToken | ShownQr


def _push(customer: dict[str, str]) -> dict[str, Any]:
    return {"userFlow": "PUSH_MESSAGE", "customer": customer}
