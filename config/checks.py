"""Mistakes in the environment that must stop a production system before it takes money."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from payments import connections
from payments.training import address
from pos import signature


@register()
def check_environment(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.MODE not in ("demo", "test", "production"):
        found.append(Error("NORDKASSA_MODE must be demo, test or production.", id="nordkassa.E001"))
    if settings.VIPPS_ENVIRONMENT not in ("SIMULATOR", "TEST", "PRODUCTION"):
        found.append(
            Error("VIPPS_ENVIRONMENT must be SIMULATOR, TEST or PRODUCTION.", id="nordkassa.E002")
        )
    found += _training()
    if urlsplit(settings.LIVE_ORIGIN).hostname != urlsplit(settings.ORIGIN).hostname:
        found.append(
            Error(
                "LIVE_ORIGIN and ORIGIN are two hosts: the tablet's cookie would not come.",
                id="nordkassa.E003",
            )
        )
    if settings.IS_PRODUCTION:
        found += [*_secrets(), *_production()]
    return found


@register()
def check_signature(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A host that cannot sign would refuse its first sale."""
    reason = signature.why_not()
    return [Error(reason, id="nordkassa.E030")] if reason else []


def _training() -> Iterator[CheckMessage]:
    """Rehearsals go to an address that nothing is sold through."""
    url = settings.TRAINING_URL
    if url and (reason := address.why_not(url, others=connections.selling())):
        yield Error(
            f"TRAINING_URL cannot be {url}: {reason}.",
            hint="Start `python -m payments.simulator` for it; docs/operations.md says how.",
            id="nordkassa.E004",
        )


def _secrets() -> Iterator[CheckMessage]:
    for number, name in enumerate(("NORDKASSA_KEYS", "PIN_PEPPER"), start=10):
        if not any(getattr(settings, name)):
            yield Error(f"{name} is not set; production makes none.", id=f"nordkassa.E0{number}")
    for number, key in enumerate(settings.NORDKASSA_KEYS, start=1):
        try:
            Fernet(key or Fernet.generate_key())
        except ValueError:
            yield Error(
                f"Key {number} of NORDKASSA_KEYS is no Fernet key: nothing could be sealed.",
                hint="32 random bytes in URL-safe base64; docs/operations.md makes one.",
                id="nordkassa.E012",
            )


def _production() -> Iterator[CheckMessage]:
    if settings.IS_DATABASE_EMBEDDED:
        yield Error(
            "DATABASE_URL is not set; production runs on a PostgreSQL server of its own.",
            id="nordkassa.E020",
        )
    elif settings.DATABASE_OWNER_URL == settings.DATABASE_URL:
        yield Warning(
            "DATABASE_OWNER_URL is not set: the application would own its tables.",
            hint="Give the application a role of its own that cannot change the ledgers.",
            id="nordkassa.W021",
        )
    if settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        yield Error(
            "The filesystem broker loses messages; set CELERY_BROKER_URL to Redis or RabbitMQ.",
            id="nordkassa.E022",
        )
    if not settings.IS_HTTPS:
        yield Error("ORIGIN must be https: the till's cookie is a key.", id="nordkassa.E023")
    if settings.VIPPS_ENVIRONMENT == "SIMULATOR":
        yield Error("VIPPS_ENVIRONMENT is SIMULATOR: no money would move.", id="nordkassa.E024")
    if not settings.TRUST_PROXY:
        yield Warning(
            "TRUST_PROXY is not 1: nobody is sent from http to https.",
            hint="Set it where a proxy with TLS in front overwrites X-Forwarded-Proto.",
            id="nordkassa.W025",
        )
    if not settings.OFFICE_SECOND_FACTOR:
        yield Warning(
            "OFFICE_SECOND_FACTOR is 0: a password alone opens the office.",
            hint="Leave it out; everybody sets a factor up with the next sign-in.",
            id="nordkassa.W026",
        )
