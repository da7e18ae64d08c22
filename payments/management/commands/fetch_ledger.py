"""`manage.py fetch_ledger [MSN]`: read ledgers now, match, and say what does not fit."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.models import Discrepancy, LedgerFetch
from payments.reconciliation import fetches, matching


class Command(BaseCommand):
    help = "Read the ledger of a sales unit, or of all of them, and match it with the books."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("msn", nargs="?", default="")
        parser.add_argument(
            "--date",
            type=dt.date.fromisoformat,
            help="read this ledger date once more as well: 2026-11-14",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        units = [unit for unit in fetches.units() if options["msn"] in ("", unit.msn)]
        if not units:
            raise CommandError("There is no such sales unit with a ledger.")
        rows = [fetches.fetch(unit, day=options["date"]) for unit in units]
        for unit, row in zip(units, rows, strict=True):
            self.stdout.write(f"{unit.msn} {row.outcome} {row.entries} new {row.said}".rstrip())
        made = matching.run()
        if made is None:
            raise CommandError("Another run is matching. Its result is on the list.")
        still_open = Discrepancy.objects.filter(ended="").count()
        self.stdout.write(f"{made.moves} movements matched, {still_open} exceptions open")
        if any(row.outcome != LedgerFetch.Outcome.DONE for row in rows):
            raise CommandError("Not every ledger was read.")
