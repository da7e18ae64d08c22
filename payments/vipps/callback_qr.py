"""The QR that stands at a till: scanning it tells us who is there (merchant callback QR)."""

import re
from dataclasses import dataclass, field
from typing import Final

from payments.vipps.errors import Call, Mismatch, NotSendable, Unavailable
from payments.vipps.fields import Fields
from payments.vipps.problems import Answer

PATH: Final = "/qr/v1/merchant-callback"
CHECKED_IN: Final = "user.checked-in.v1"
LONGEST_LOCATION: Final = 36
# Vipps names no limit; ours are UUIDs.
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class CallbackQr:
    """A sticker as Vipps knows it. `image_url` may change; `content` is what the picture says."""

    id: str
    msn: str
    location: str
    image_url: str
    content: str


@dataclass(frozen=True)
class CallbackQrs:
    """All callback QRs of the sales unit."""

    codes: tuple[CallbackQr, ...]
    call: Call = field(default_factory=Call, compare=False)


def path_of(qr_id: str) -> str:
    """Raises ValueError for what cannot be an id of ours."""
    if not _ID.fullmatch(qr_id):
        raise ValueError("the id of a callback QR is letters, digits and hyphens")
    return f"{PATH}/{qr_id}"


def put_body(location: str) -> dict[str, str]:
    """`location` is shown in the app. Raises NotSendable when it is empty or too long."""
    if not 0 < len(location) <= LONGEST_LOCATION:
        raise NotSendable(f"a location has 1 to {LONGEST_LOCATION} characters")
    return {"locationDescription": location, "category": "IN_STORE"}


def read(answer: Answer, *, qr_id: str) -> CallbackQr:
    """The code that was asked for. Raises `Mismatch` for another."""
    found = _read_one(answer.payload, answer.call)
    if found.id != qr_id:
        raise Mismatch("an answer about another QR", call=answer.call)
    return found


def read_all(answer: Answer) -> CallbackQrs:
    if not isinstance(answer.payload, list):
        raise Unavailable("an answer without a list of QRs", call=answer.call)
    codes = tuple(_read_one(one, answer.call) for one in answer.payload)
    return CallbackQrs(codes, answer.call)


def _read_one(payload: object, call: Call) -> CallbackQr:
    fields = Fields(payload, call)
    return CallbackQr(
        id=fields.text("merchantQrId"),
        msn=fields.text("merchantSerialNumber"),
        location=fields.text_or_none("locationDescription") or "",
        image_url=fields.text("qrImageUrl"),
        content=fields.text("qrContent"),
    )
