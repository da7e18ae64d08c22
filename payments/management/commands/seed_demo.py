from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from payments.seed import seed_sales_units
from pos.seed import seed_accounts, seed_gift_cards
from stores.seed import seed


class Command(BaseCommand):
    help = "Fills the database with a small invented chain. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The demo's PINs and passwords are public: not in production.")
        summary = seed()
        seed_sales_units()
        seed_gift_cards()
        seed_accounts()
        self.stdout.write(
            f"{summary.merchants} merchants, {summary.stores} stores, {summary.devices} devices, "
            f"{summary.staff} people, {summary.products} products"
        )
