"""`manage.py check_sales_unit MSN`: whether a sales unit can take payments, in words."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments import inspection
from payments.models import SalesUnit

MARKS = {True: "ok", False: "WRONG", None: "-"}


class Command(BaseCommand):
    help = "Try a sales unit's keys, webhooks, currency and push approval, and say what to do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("msn")
        parser.add_argument(
            "--phone", default="", help="send a request to this phone and take it back: 4790000078"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        units = SalesUnit.objects.select_related("keys", "store").filter(msn=options["msn"])
        # The same number may be a unit of another environment too.
        unit = units.filter(environment=settings.VIPPS_ENVIRONMENT).first() or units.first()
        if unit is None:
            raise CommandError(f"There is no sales unit {options['msn']}. Add it in the admin.")
        is_good = True
        for point in inspection.inspect(unit, phone=options["phone"]):
            is_good &= point.fits is not False
            self.stdout.write(f"{MARKS[point.fits]:6} {point.name:12} {point.said}")
        if not is_good:
            raise CommandError(f"Sales unit {unit.msn} is not ready.")
        self.stdout.write(f"Sales unit {unit.msn} is ready.")
