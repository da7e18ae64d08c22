"""`manage.py register_webhooks`: have Vipps tell us of every event, and know every sticker."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from payments import health, stickers
from payments.models import SalesUnit
from payments.vipps.errors import VippsError


class Command(BaseCommand):
    help = (
        "Register webhooks of all sales units in use; removes our own orphans, and puts stickers"
        " in order. Idempotent."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_use = SalesUnit.objects.select_related("keys").filter(
            retired_at=None, environment=settings.VIPPS_ENVIRONMENT
        )
        failed = 0
        for unit in (*in_use, *stickers.to_clear()):
            try:
                done = [keep(unit) for keep in health.order_for(unit)]
                self.stdout.write(f"{unit.msn}: {', '.join(filter(None, done))}")
            except VippsError as error:
                failed += 1
                self.stderr.write(f"{unit.msn}: {error}")
        if failed:
            raise CommandError(f"{failed} sales units have no webhooks; polling carries them.")
