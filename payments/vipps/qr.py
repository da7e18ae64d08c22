"""Telling Vipps MobilePay's QR codes from everything else, without reading what is in them.

The content of a personal QR may change without warning and Vipps forbids taking the number out of
it, so only the shape of the address is looked at: a code that turns out not to be a person's is
refused by Vipps with code 4060.
"""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST: Final = 255
SHORTEST: Final = 5

# MobilePay becomes Vipps in Denmark and Finland in January 2027, with landing pages under the new
# national domains; both are good at the same time.
PERSONAL_HOSTS: Final = frozenset(
    {
        *("qr.vipps.no", "qr.vipps.dk", "qr.vipps.fi"),
        *("qr.mobilepay.dk", "qr.mobilepay.fi"),
        *("pay.mobilepay.dk", "pay.mobilepay.fi", "pay.vipps.dk", "pay.vipps.fi"),
    }
)
OUR_DOMAINS: Final = ("vipps.no", "vipps.dk", "vipps.fi", "mobilepay.dk", "mobilepay.fi")

_PRINTABLE = re.compile(r"[!-~]+")


def is_personal_qr(text: str) -> bool:
    """Whether a scan is a customer's personal QR and so names the payer of the basket."""
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        return False
    url = _split(text)
    if url is None or url.scheme != "https" or url.port not in (None, 443):
        return False
    return url.hostname in PERSONAL_HOSTS and len(url.path) > 1


def is_image_address(url: str, *, base_url: str) -> bool:
    """Whether a QR image may be fetched from here: from Vipps MobilePay, or from the API's host.

    The address comes out of an answer, so it is the one place where somebody else could make our
    server call a machine of their choice.
    """
    parts, base = _split(url), _split(base_url)
    if parts is None or base is None:
        return False
    if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
        return True
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and parts.port in (None, 443)
        and any(host == domain or host.endswith("." + domain) for domain in OUR_DOMAINS)
    )


def _split(text: str) -> SplitResult | None:
    # Parsers disagree about back-slashes and user names: what we judge must be what is called.
    if not _PRINTABLE.fullmatch(text) or "\\" in text:
        return None
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        return None
    return None if "@" in url.netloc or not url.hostname else url
