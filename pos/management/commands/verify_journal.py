"""`manage.py verify_journal`: walk every chain and signature, the audit log's too; exit code 1 on
any change."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from pos import verification
from stores import audit
from stores.models import POSDevice


class Command(BaseCommand):
    help = "Work out every hash and signature again and name the first row that was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        of_keys = [*verification.key_faults(), *audit.faults()]
        faults = len(of_keys)
        for fault in of_keys:
            self.stdout.write(fault)
        for device in POSDevice.objects.select_related("store").order_by("pk"):
            found = verification.verify(device)
            faults += len(found)
            for fault in found or [f"{device.pos_id}: unchanged"]:
                self.stdout.write(fault)
        if faults:
            sys.exit(1)
