"""`manage.py keeper`: advance every payment that is due, until stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments import keeper, units


class Command(BaseCommand):
    help = "Advance every payment that is due. Any number of keepers share the work."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = units.problems()
        if problems:
            raise CommandError("; ".join(problems))
        keeper.run()
