"""`manage.py unlock_user NAME`: let somebody into the office again who is locked out."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from stores import audit, factors, tries
from stores.audit import Act
from stores.models import OfficeSession


class Command(BaseCommand):
    help = "Forget a user's wrong passwords and codes; after a lost phone the second factor, too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--remove-second-factor",
            action="store_true",
            help="the phone is lost: a new one is set up at the next sign-in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}.")
        person = getattr(user, "staff", None)
        with transaction.atomic():
            tries.forgive(user.username)
            factors.forgive(user)
            audit.record(Act.UNLOCKED, of=person or user, who="manage.py unlock_user")
            if options["remove_second_factor"]:
                factors.remove(user, by=None, of=person)
                OfficeSession.objects.filter(user=user).delete()
        self.stdout.write(f"{user.username} may sign in.")
