"""`manage.py keeper`: advance every payment that is due, until stopped."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from payments import keeper, units

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Advance every payment that is due. Any number of keepers share the work."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = _problems()
        if problems:
            raise CommandError("; ".join(problems))
        keeper.run()


def _problems() -> list[str]:
    """As soon as there is a database to ask: both may have been killed, and we came back first."""
    while True:
        try:
            return units.problems()
        except OperationalError as error:
            log.warning("the database does not answer (%s); waiting for it", error)
            time.sleep(0.5)
