"""Where the training simulator may be: anywhere but where money moves."""

from urllib.parse import SplitResult, urlsplit

from payments.vipps.qr import OUR_DOMAINS

LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Beside those that the QR codes name.
VIPPS_DOMAINS = (*OUR_DOMAINS, "vipps.com", "vippsmobilepay.com", "mobilepay.com")
PORTS = {"https": 443, "http": 80}


def why_not(url: str, *, others: tuple[str, ...] = ()) -> str:
    """Why training may not talk to an address; empty where it may.

    `others` are the addresses that this installation sells through. One machine under two names is
    found where both names are its own; a name that leads somewhere else by DNS is not.
    """
    try:
        parts = urlsplit(url)
        place = _place(parts)
    except ValueError:
        return "it is not an address"
    host = place[0]
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        return "it is not an address"
    if parts.path.strip("/") or parts.query or parts.fragment:
        return "it has a path; the simulator's is made by us"
    if parts.scheme == "http" and host != LOOPBACK[0]:
        return "http is for this machine alone; elsewhere it must be https"
    if is_vipps(host):
        return "it is Vipps MobilePay's: money would move"
    if any(place == _place(urlsplit(other)) for other in others):
        return "this installation sells through it"
    return ""


def is_vipps(host: str) -> bool:
    """Whether a host, in small letters, is Vipps MobilePay's own."""
    return any(host == domain or host.endswith(f".{domain}") for domain in VIPPS_DOMAINS)


def _place(parts: SplitResult) -> tuple[str, int]:
    host = (parts.hostname or "").rstrip(".").lower()
    host = LOOPBACK[0] if host in LOOPBACK else host
    return host, parts.port or PORTS.get(parts.scheme, 0)
