"""Where the demo is seen from: this machine alone, or the network that it stands in."""

import contextlib
import ipaddress
import socket

HOME = "127.0.0.1"
ANY = ("0.0.0.0", "::")  # noqa: S104 – compared with, never listened on.


def host_of(wish: str) -> str:
    """What the addresses say: the wish, or this machine's own address for `0.0.0.0`."""
    return own_address() if wish in ANY else wish


def name_in(origin: str) -> str:
    """The host in a scheme, host and port."""
    return origin.split("://", 1)[-1].split(":")[0]


def is_home(host: str) -> bool:
    """Whether only this machine reaches it."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def address_of(host: str) -> str:
    """Where a host is listened on. A name that means home here is meant by the others' names."""
    found = socket.gethostbyname(host)
    return own_address() if is_home(found) else found


def own_address() -> str:
    """By which others in the network reach this machine; home where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # Of UDP: asks for the way there, and sends nothing.
        except OSError:
            return HOME
        address: str = asking.getsockname()[0]
        return address
