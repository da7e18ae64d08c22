"""How a webhook is signed (Vipps MobilePay's *request authentication*)."""

import hashlib
import hmac
from base64 import b64encode
from email.utils import formatdate
from urllib.parse import urlsplit


def sign(*, url: str, secret: str, body: bytes, at: float) -> dict[str, str]:
    """The headers of one delivery.

    The key is the secret's characters as they were given out, not what base64 would make of
    them, and host and path are those of the registered URL.
    """
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    date = formatdate(at, usegmt=True)
    digest = b64encode(hashlib.sha256(body).digest()).decode()
    message = f"POST\n{path}\n{date};{parts.netloc};{digest}"
    mac = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    return {
        "Host": parts.netloc,
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "Authorization": (
            "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256"
            f"&Signature={b64encode(mac).decode()}"
        ),
    }
