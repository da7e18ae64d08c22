import time
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError

from stores.database import as_owner, grant_privileges
from stores.upgrades import GIVEN_UP_AFTER, PAUSE, WAIT, is_busy, wait_at_most


class Command(migrate.Command):
    """Django's migrate, as the role that owns the tables; then grants the application its own.

    Tills may sell meanwhile: a migration that does not get a table at once lets them go on, and
    begins again after a moment.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        end = time.monotonic() + GIVEN_UP_AFTER
        with as_owner():
            while True:
                try:
                    with wait_at_most(WAIT):
                        self._migrate(*args, **options)
                except OperationalError as error:
                    if not is_busy(error):
                        raise
                    if time.monotonic() > end:
                        raise CommandError(
                            "A table is in use all the time, by a long report, a dump or a vacuum."
                            " What has been migrated stays. Run migrate again when that has ended."
                        ) from error
                    self.stdout.write("\n  A table is in use: it is tried again.")
                    time.sleep(PAUSE)
                else:
                    return

    def _migrate(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            grant_privileges()
