"""What the worker's beat asks for, and when."""

import zlib
from typing import Any

from celery.schedules import crontab

# Vipps asks every installation to read reports at a minute of its own, and at none of the first
# ten of an hour (vipps-api §11).
BUSY, HOUR = 11, 60


def beat(secret: str) -> dict[str, dict[str, Any]]:
    """Celery's beat schedule. `secret` makes the minute of the reports this installation's own."""
    minute = BUSY + zlib.crc32(secret.encode()) % (HOUR - BUSY)
    return {
        "check webhooks": _at("payments.check_webhooks", "7"),
        "check invariants": _at("payments.check_invariants", "*/10"),
        "take prices": _at("pos.take_prices", "*"),
        "forget customers": _at("payments.forget_customers", "*/5"),
        "send exports": _at("pos.send_exports", "3-59/10"),
        # When shops are closed, and never in the hour that a change of the clock takes away.
        "verify journals": _at("pos.verify_journals", str(minute), hour="4"),
        "fetch ledgers": _at("payments.fetch_ledgers", str(minute)),
    }


def _at(task: str, minute: str, hour: str = "*") -> dict[str, Any]:
    return {"task": task, "schedule": crontab(minute=minute, hour=hour)}
