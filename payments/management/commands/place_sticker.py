"""`manage.py place_sticker POS_ID`: a QR at a till that customers scan to check in there."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments import stickers
from payments.vipps.errors import VippsError
from pos.refusals import Refusal
from stores.models import POSDevice


class Command(BaseCommand):
    help = "Make a POS device's sticker at Vipps MobilePay, and say what its QR says. Idempotent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pos_id", help="For example Butikken-23412.")

    def handle(self, *args: Any, **options: Any) -> None:
        device = (
            POSDevice.objects.select_related("store__merchant")
            .filter(pos_id=options["pos_id"])
            .first()
        )
        if device is None:
            raise CommandError(f"There is no POS device {options['pos_id']}.")
        try:
            self.stdout.write(stickers.make(device).content)
        except (Refusal, VippsError) as error:
            raise CommandError(str(error)) from error
