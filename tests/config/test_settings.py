"""What the environment decides, and what production refuses to start with."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from config import checks, environment

HERE = Path(__file__).parent.parent.parent
PRODUCTION = {
    "NORDKASSA_MODE": "production",
    "ORIGIN": "https://till.example",
    "VIPPS_ENVIRONMENT": "PRODUCTION",
    "SECRET_KEY": "long-enough-and-made-of-many-different-letters-0123456789-abcdefgh",
    "NORDKASSA_KEYS": "bm9yZGthc3NhLCBvbmx5IGZvciB0aGlzIGNoZWNrLi4=",
    "PIN_PEPPER": "a-pepper",
    "DATABASE_URL": "postgresql://application@/shop",
    "DATABASE_OWNER_URL": "postgresql://owner@/shop",
    "CELERY_BROKER_URL": "redis://127.0.0.1/0",
    "TRUST_PROXY": "1",
}


def check(**changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=HERE,
        env=os.environ | PRODUCTION | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_all_is_said() -> None:
    answer = check()
    assert answer.returncode == 0, answer.stderr


def test_streams_come_from_the_same_address_in_production() -> None:
    read = "from config import settings as s; print(s.LIVE_ORIGIN, s.SECURE_SSL_REDIRECT)"
    for trusted in ("1", ""):
        answer = subprocess.run(
            [sys.executable, "-c", read],
            cwd=HERE,
            env=os.environ | PRODUCTION | {"TRUST_PROXY": trusted},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.split() == ["https://till.example", str(bool(trusted))]


def test_production_makes_no_secret_key() -> None:
    answer = check(SECRET_KEY="")
    assert answer.returncode == 1
    assert answer.stderr == "SECRET_KEY is not set; production makes none.\n"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NORDKASSA_KEYS", [""], "NORDKASSA_KEYS is not set"),
        ("NORDKASSA_KEYS", ["a-key"], "Key 1 of NORDKASSA_KEYS is no Fernet key"),
        ("PIN_PEPPER", "", "PIN_PEPPER is not set"),
        ("IS_DATABASE_EMBEDDED", True, "DATABASE_URL is not set"),
        ("DATABASE_OWNER_URL", "the same", "DATABASE_OWNER_URL is not set"),
        ("CELERY_BROKER_URL", "filesystem://", "The filesystem broker loses messages"),
        ("IS_HTTPS", False, "ORIGIN must be https"),
        ("LIVE_ORIGIN", "https://live.example", "two hosts"),
        ("TRUST_PROXY", False, "nobody is sent from http to https"),
        ("VIPPS_ENVIRONMENT", "SIMULATOR", "no money would move"),
        ("OFFICE_SECOND_FACTOR", False, "a password alone opens the office"),
    ],
)
def test_production_refuses_what_would_lose_money(
    settings: Settings, name: str, value: Any, said: str
) -> None:
    settings.IS_PRODUCTION = settings.IS_HTTPS = settings.TRUST_PROXY = True
    settings.IS_DATABASE_EMBEDDED, settings.OFFICE_SECOND_FACTOR = False, True
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"
    settings.CELERY_BROKER_URL = "redis://127.0.0.1/0"
    settings.DATABASE_URL, settings.DATABASE_OWNER_URL = "the same", "another"
    assert checks.check_environment() == []

    setattr(settings, name, value)

    (found,) = checks.check_environment()
    assert said in found.msg


def test_the_version_is_written_once() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    assert project["version"] == settings.VERSION


def test_a_database_is_named_by_a_url() -> None:
    found = environment.database("postgresql://anna:p%40ss@db.example:5433/shop?sslmode=require")
    assert found["USER"] == "anna"
    assert found["PASSWORD"] == "p@ss"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "shop")
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert environment.database("postgresql://a@/shop?host=%2Ftmp%2Fx")["HOST"] == "/tmp/x"  # noqa: S108
    with pytest.raises(SystemExit, match="must look like"):
        environment.database("mysql://a@b/c")


def test_pages_come_with_a_strict_policy(client: Client) -> None:
    headers = client.get("/livez").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    # The order of the directives means nothing and changes.
    assert "script-src 'self'" in policy.split("; ")
    assert f"connect-src 'self' {settings.LIVE_ORIGIN}" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_load_balancer_is_told_the_truth(client: Client, db: None) -> None:
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_the_office_speaks_the_language_of_its_user(client: Client, db: None) -> None:
    page = client.get("/admin/login/", headers={"accept-language": "da"})
    assert page.headers["Content-Language"] == "da"
    assert b'lang="da"' in page.content
