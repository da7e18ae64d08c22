"""Reading the environment: a few typed helpers, so that settings.py stays a list of choices."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise SystemExit(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str) -> list[str]:
    """A comma separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`.

    A socket folder goes into the query: `postgresql://user@/name?host=/folder`.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise SystemExit("DATABASE_URL must look like postgresql://user:password@host:port/name.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
