"""Who we are towards Vipps: one sales unit's keys, and the HTTP session that carries its calls."""

import os
import re
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

# Vipps cuts or refuses longer values of its Vipps-System headers.
LONGEST_SYSTEM_HEADER: Final = 30

_MSN = re.compile(r"[0-9]{4,20}")
_NOT_PRINTABLE = re.compile(r"[^!-~]")


@dataclass(frozen=True)
class Connection:
    """One sales unit (`msn`) at one environment (`base_url`) with its keys.

    `timeouts` are seconds to connect and seconds to wait for an answer. Two connections that are
    equal share their pooled HTTP session and their access token.
    """

    base_url: str
    client_id: str
    client_secret: str = field(repr=False)
    subscription_key: str = field(repr=False)
    msn: str
    system_name: str = "Nordkassa"
    system_version: str = ""
    plugin_name: str = ""
    plugin_version: str = ""
    timeouts: tuple[float, float] = (3.0, 10.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        for name in ("client_id", "client_secret", "subscription_key", "msn"):
            # Keys pasted from the portal have carried invisible characters that no header can hold.
            key = _NOT_PRINTABLE.sub("", getattr(self, name))
            if not key:
                raise ValueError(f"{name} is empty")
            object.__setattr__(self, name, key)
        if not _MSN.fullmatch(self.msn):
            raise ValueError("msn must be digits")
        url = urlsplit(self.base_url)
        if url.scheme not in ("https", "http") or not url.hostname:
            raise ValueError("base_url must be an http(s) address")
        if url.scheme == "http" and url.hostname.endswith(".vipps.no"):
            raise ValueError("Vipps is only ever called over https")

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every call, the fetching of tokens included; the token itself does not."""
        system = {
            "Vipps-System-Name": self.system_name,
            "Vipps-System-Version": self.system_version,
            "Vipps-System-Plugin-Name": self.plugin_name,
            "Vipps-System-Plugin-Version": self.plugin_version,
        }
        return {
            "Accept": "application/json",
            # Answers are small, and an uncompressed one cannot unpack into gigabytes.
            "Accept-Encoding": "identity",
            "Ocp-Apim-Subscription-Key": self.subscription_key,
            "Merchant-Serial-Number": self.msn,
            **{name: _ascii(value) for name, value in system.items() if value},
        }


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: even when told not to follow, requests would read and parse the target."""


def open_session(connection: Connection) -> requests.Session:
    """A pooled session that sends exactly what it is told to, and remembers nothing."""
    session = _Session()
    # With trust_env a .netrc on the server would replace our Authorization header. What an
    # operator may well set, a proxy and a certificate bundle, is taken over once, here.
    session.trust_env = False
    session.proxies = dict(requests.utils.get_environ_proxies(connection.base_url))
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # Repeating is decided where the key is known, never below it.
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=32, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _ascii(value: str) -> str:
    return value.encode("ascii", "ignore").decode("ascii").strip()[:LONGEST_SYSTEM_HEADER]
