"""`manage.py register_webhooks`: have Vipps tell us of every event, once per sales unit."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from payments import registrations
from payments.models import SalesUnit
from payments.vipps.errors import VippsError


class Command(BaseCommand):
    help = "Register webhooks of all sales units in use; removes our own orphans. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        units = SalesUnit.objects.select_related("keys").filter(
            retired_at=None, environment=settings.VIPPS_ENVIRONMENT
        )
        failed = 0
        for unit in units:
            try:
                self.stdout.write(f"{unit.msn}: {registrations.keep(unit)}")
            except VippsError as error:
                failed += 1
                self.stderr.write(f"{unit.msn}: {error}")
        if failed:
            raise CommandError(f"{failed} sales units have no webhooks; polling carries them.")
