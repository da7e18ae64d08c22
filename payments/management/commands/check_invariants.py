"""`manage.py check_invariants`: one line per rule; exit code 1 when any is broken."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from payments import invariants


class Command(BaseCommand):
    help = "Check every rule that must hold at any moment."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for result in invariants.check():
            broken += bool(result.rows)
            state = f"BROKEN by {result.rows[:20]}" if result.rows else "holds"
            self.stdout.write(f"{result.name} {state}: {result.rule}")
        if broken:
            sys.exit(1)
