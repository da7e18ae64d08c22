"""`HOST=`: the demo is seen over HTTPS by the network it stands in, and talks to itself at home."""

import datetime as dt
import json
import os
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from cryptography import x509

from config import certificate, network
from tests.house import HERE, House

ELSEWHERE = "192.168.1.20"
READ = """
import json
from config import settings as s
names = (
    "ORIGIN", "LIVE_ORIGIN", "WEBHOOK_ORIGIN", "VIPPS_SIMULATOR_URL", "PHONE_ORIGIN",
    "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "DEVICE_COOKIE", "SECURE_HSTS_SECONDS",
)
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def settings(tmp_path: Path, host: str) -> dict[str, object]:
    asked = {"NORDKASSA_MODE": "demo", "NORDKASSA_VAR": str(tmp_path), "HOST": host}
    ports = {"PORT": "8000", "LIVE_PORT": "8001", "SIMULATOR_PORT": "8100", "ORIGIN": ""}
    answer = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=HERE,
        env={**os.environ, **asked, **ports},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_the_network_sees_https_and_the_house_itself_stays_at_home(tmp_path: Path) -> None:
    found = settings(tmp_path, ELSEWHERE)

    assert found["ORIGIN"] == f"https://{ELSEWHERE}:8000"
    assert found["LIVE_ORIGIN"] == f"https://{ELSEWHERE}:8001"
    assert found["PHONE_ORIGIN"] == f"https://{ELSEWHERE}:8100"
    assert found["VIPPS_SIMULATOR_URL"] == "http://127.0.0.1:8100"
    assert found["WEBHOOK_ORIGIN"] == "http://127.0.0.1:8000"
    assert {ELSEWHERE, "127.0.0.1"} <= set(found["ALLOWED_HOSTS"])  # type: ignore[call-overload]
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["DEVICE_COOKIE"] == "__Host-device"
    assert found["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize("host", ["", "127.0.0.1", "localhost"])
def test_without_a_host_nothing_changes(tmp_path: Path, host: str) -> None:
    found = settings(tmp_path, host)

    home = f"http://{host or '127.0.0.1'}"
    assert found["ORIGIN"] == found["WEBHOOK_ORIGIN"] == f"{home}:8000"
    assert found["LIVE_ORIGIN"] == f"{home}:8001"
    assert found["VIPPS_SIMULATOR_URL"] == found["PHONE_ORIGIN"] == f"{home}:8100"
    assert found["SESSION_COOKIE_SECURE"] is False


def test_any_address_is_the_machines_own() -> None:
    assert network.host_of("0.0.0.0") == network.own_address()  # noqa: S104
    assert network.host_of("kasse.local") == "kasse.local"
    assert network.is_home("127.0.1.1")
    assert network.is_home("localhost")
    assert not network.is_home("kasse.local")


@pytest.mark.parametrize("host", [ELSEWHERE, "kasse.local"])
def test_the_certificate_names_the_host_and_is_kept(tmp_path: Path, host: str) -> None:
    file = certificate.kept(tmp_path, host)

    found = x509.load_pem_x509_certificate(file.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [host]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert certificate.kept(tmp_path, host).read_bytes() == before


def test_it_is_made_anew_for_another_host_when_it_ends_and_when_it_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate.kept(tmp_path, ELSEWHERE)
    first = file.read_bytes()
    assert certificate.kept(tmp_path, "192.168.1.21").read_bytes() != first

    with monkeypatch.context() as soon:
        soon.setattr(certificate, "LASTS", dt.timedelta(days=3))
        ending = certificate.kept(tmp_path, ELSEWHERE).read_bytes()
    assert certificate.kept(tmp_path, ELSEWHERE).read_bytes() != ending

    file.write_text("broken")
    assert certificate.kept(tmp_path, ELSEWHERE).read_bytes().startswith(b"-----BEGIN")


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if network.is_home(network.own_address()):
        pytest.skip("this machine is in no network")
    with House.open(tmp_path_factory.mktemp("outside"), HOST="0.0.0.0") as house:  # noqa: S104
        yield house


def ask(house: House, url: str) -> tuple[int, str, list[str]]:
    """As a tablet that trusts the demo's certificate and nobody else's."""
    trusting = ssl.create_default_context(cafile=str(house.var / "tls" / "demo.pem"))
    with urlopen(url, timeout=10, context=trusting) as answer:  # noqa: S310
        cookies = answer.headers.get_all("Set-Cookie") or []
        return answer.status, answer.read().decode(), cookies


def test_till_office_and_phone_answer_over_https(outside: House) -> None:
    demo = outside.demo
    at = network.own_address()
    urls = [
        demo["till"][0]["pair_url"],
        demo["office"][0]["url"],
        demo["simulator"]["phone_url"],
    ]
    for url in urls:
        assert url.startswith(f"https://{at}:")
        status, _, cookies = ask(outside, url)
        assert status == 200
        assert all("Secure" in cookie for cookie in cookies)
    assert demo["till"][0]["sticker"].startswith(demo["simulator"]["phone_url"])
    assert demo["simulator"]["url"] == outside.simulator_url
    assert outside.get(outside.url + "/readyz") == (200, "ready")


def test_the_network_does_not_reach_the_simulators_switches(outside: House) -> None:
    at = network.own_address()
    with pytest.raises(OSError, match="403"):
        ask(outside, f"https://{at}:{outside.port + 2}/control/payments")


def test_the_plain_ports_are_not_open_to_the_network(outside: House) -> None:
    with socket.create_connection((network.own_address(), outside.port), 5) as plain:
        plain.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
        plain.settimeout(5)
        assert not plain.recv(100).startswith(b"HTTP")
