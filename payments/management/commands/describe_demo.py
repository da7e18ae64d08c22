import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from payments.demonstration import simulator_data
from payments.models import Sticker
from stores.seed import describe


class Command(BaseCommand):
    help = "Prints how to get into the demo: fresh pairing links, PINs, passwords, the simulator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="On one line, for programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("There is no demo in production.")
        url = settings.VIPPS_SIMULATOR_URL
        phone = f"{settings.PHONE_ORIGIN}/phone/"
        simulator = {"url": url, "phone_url": phone, **simulator_data()}
        found = {**describe(), "simulator": simulator}
        placed = dict(
            Sticker.objects.filter(removed_at=None).values_list("device__pos_id", "content")
        )
        for till in found["till"]:
            if till["pos_id"] in placed:
                till["sticker"] = placed[till["pos_id"]]
        self.stdout.write(
            json.dumps(found, indent=None if options["json"] else 2, ensure_ascii=False)
        )
