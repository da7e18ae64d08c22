from typing import Any

from django.core.management.commands import migrate

from stores.database import as_owner, grant_privileges


class Command(migrate.Command):
    """Django's migrate, as the role that owns the tables; then grants the application its own."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                grant_privileges()
