"""Reading the environment: a few typed helpers, so that settings.py stays a list of choices."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# A PostgreSQL that vanishes without a word is noticed within half a minute, not after two hours.
LINE = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",  # Milliseconds.
}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


# A till asks the same all day: PostgreSQL keeps its plans from the third time on. Through a pooler
# that lends connections by the transaction they would be another's.
PLANS = {
    "server_side_binding": True,
    "prepare_threshold": 3 if text("DATABASE_KEEPS_PLANS", "1") == "1" else None,
}


def origin(name: str, default: str) -> str:
    """A scheme, host and port, without a slash behind it."""
    return text(name, default).rstrip("/")


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
        "ENGINE": "stores.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def mail(*, folder: Path | None, host: str) -> dict[str, Any]:
    """Django's settings for EMAIL_URL: `smtp://user:password@host:587`, `smtps://`, `file:///dir`.

    `smtp` asks for STARTTLS unless `?tls=0` says that the line is safe. Without an address mails
    are files in the folder; without a folder too, there is no mail.
    """
    parts = urlsplit(text("EMAIL_URL") or (f"file://{folder}" if folder else ""))
    if not parts.scheme:
        return {"EMAIL_BACKEND": ""}
    sender = {"DEFAULT_FROM_EMAIL": text("EMAIL_FROM", f"nordkassa@{host}")}
    if parts.scheme == "file":
        kind = "django.core.mail.backends.filebased.EmailBackend"
        return {**sender, "EMAIL_BACKEND": kind, "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SystemExit("EMAIL_URL must look like smtp://user:password@host:587.")
    is_safe = dict(parse_qsl(parts.query)).get("tls") == "0"
    return {
        **sender,
        "EMAIL_BACKEND": "pos.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not is_safe,
        "EMAIL_TIMEOUT": 20,
    }


def broker(url: str, *, folder: Path) -> dict[str, Any]:
    """Options of Celery's transport: where a folder is the broker, and how long to wait for one.

    A page that asks for an export must not wait for a broker that takes a connection and then says
    nothing: the job's row is written, and the keeper nudges again.
    """
    if url.startswith("filesystem:"):
        return {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
            "polling_interval": 0.1,  # Tighter would meet half-written files: there is no lock.
        }
    if url.startswith("redis"):
        return {"socket_connect_timeout": 2.0, "socket_timeout": 2.0, "socket_keepalive": True}
    return {"write_timeout": 2.0} if url.startswith(("amqp", "pyamqp")) else {}
