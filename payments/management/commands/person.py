"""`manage.py person tell|erase`: what is known of a customer, by phone number.

The number is read from the keyboard or a pipe: as an argument it would stand in the shell's history
and in the list of processes.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments import persons
from pos.refusals import Refusal
from stores.models import Merchant

ACTS = {"tell": persons.tell, "erase": persons.erase}


class Command(BaseCommand):
    help = "Tell as JSON what a merchant knows of a phone number, or delete what leads to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=ACTS)
        parser.add_argument("--merchant", required=True, help="its organisation number")
        parser.add_argument("--note", required=True, help="who asked, and how that was made sure")

    def handle(self, *args: Any, **options: Any) -> None:
        merchant = Merchant.objects.filter(organisation_number=options["merchant"]).first()
        if merchant is None:
            raise CommandError(f"There is no merchant {options['merchant']}.")
        self.stderr.write("Phone number, then Enter:", ending=" ")
        number = sys.stdin.readline()
        try:
            known = ACTS[options["act"]](merchant, number=number, note=options["note"], user=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(known.as_data(), ensure_ascii=False, indent=2))
