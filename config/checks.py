"""Mistakes in the environment that must stop a production system before it takes money."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


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
    if settings.IS_PRODUCTION:
        found += _production()
    return found


def _production() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for number, name in enumerate(("NORDKASSA_KEYS", "PIN_PEPPER"), start=10):
        if not any(getattr(settings, name)):
            found.append(
                Error(f"{name} is not set; production makes none.", id=f"nordkassa.E0{number}")
            )
    if settings.IS_DATABASE_EMBEDDED:
        found.append(
            Error(
                "DATABASE_URL is not set; production runs on a PostgreSQL server of its own.",
                id="nordkassa.E020",
            )
        )
    elif settings.DATABASE_OWNER_URL == settings.DATABASE_URL:
        found.append(
            Warning(
                "DATABASE_OWNER_URL is not set: the application would own its tables.",
                hint="Give the application a role of its own that cannot change the ledgers.",
                id="nordkassa.W021",
            )
        )
    if settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        found.append(
            Error(
                "The filesystem broker loses messages; set CELERY_BROKER_URL to Redis or RabbitMQ.",
                id="nordkassa.E022",
            )
        )
    if not settings.IS_HTTPS:
        found.append(
            Error("ORIGIN must be https: the till's cookie is a key.", id="nordkassa.E023")
        )
    if settings.VIPPS_ENVIRONMENT == "SIMULATOR":
        found.append(
            Error("VIPPS_ENVIRONMENT is SIMULATOR: no money would move.", id="nordkassa.E024")
        )
    return found
