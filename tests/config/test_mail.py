"""Where receipts by mail go: to a server that is named, to files in a demo, else nowhere."""

from pathlib import Path

import pytest

from config import environment

HERE = Path("/var/demo/mail")


def read(
    monkeypatch: pytest.MonkeyPatch, url: str, folder: Path | None = HERE
) -> dict[str, object]:
    monkeypatch.setenv("EMAIL_URL", url)
    return environment.mail(folder=folder, host="till.example")


def test_a_demo_writes_files_and_production_promises_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo = read(monkeypatch, "")
    assert str(demo["EMAIL_BACKEND"]).endswith("filebased.EmailBackend")
    assert demo["EMAIL_FILE_PATH"] == str(HERE)
    assert read(monkeypatch, "", folder=None) == {"EMAIL_BACKEND": ""}


def test_a_mail_servers_line_is_encrypted_unless_it_is_said_to_be_safe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = read(monkeypatch, "smtp://shop:p%40ss@mail.example")
    assert (plain["EMAIL_HOST_PASSWORD"], plain["EMAIL_PORT"]) == ("p@ss", 587)
    assert (plain["EMAIL_USE_TLS"], plain["EMAIL_USE_SSL"]) == (True, False)
    inside = read(monkeypatch, "smtps://mail.example")
    assert (inside["EMAIL_PORT"], inside["EMAIL_USE_SSL"]) == (465, True)
    assert read(monkeypatch, "smtp://localhost:25?tls=0")["EMAIL_USE_TLS"] is False


@pytest.mark.parametrize("url", ["mail.example:587", "smtp:", "http://mail.example"])
def test_what_is_no_mail_server_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(SystemExit, match="EMAIL_URL"):
        read(monkeypatch, url)
