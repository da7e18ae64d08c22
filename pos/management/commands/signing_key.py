"""`manage.py signing_key list|make|export`: the keys that sign receipts."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, now

from pos import signing_keys
from pos.models import SigningKey


class Command(BaseCommand):
    help = "List the keys that sign receipts, make a new one, or export one for the authority."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every key, and which one signs now")
        make = acts.add_parser("make", help="make a key; receipts are signed with it")
        make.add_argument("--algorithm", choices=SigningKey.Algorithm.values, default="")
        make.add_argument("--valid-from", help="an ISO time with zone; now, if left out")
        export = acts.add_parser("export", help="as the tax administration reads it")
        export.add_argument("version", type=int)
        export.add_argument(
            "--show-secret", action="store_true", help="print the secret of an HMAC key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        {"list": self._list, "make": self._make, "export": self._export}[options["act"]](options)

    def _list(self, options: dict[str, Any]) -> None:
        signs = signing_keys.valid(now())
        for key in SigningKey.objects.order_by("version"):
            since = key.valid_from or key.created_at
            mark = "  signs now" if signs and signs.pk == key.pk else ""
            self.stdout.write(f"{key.version}  {key.algorithm}  from {since.isoformat()}{mark}")

    def _make(self, options: dict[str, Any]) -> None:
        algorithm = SigningKey.Algorithm(options["algorithm"] or SigningKey.Algorithm.RSA)
        key = signing_keys.make(algorithm=algorithm, valid_from=_moment(options["valid_from"]))
        self.stdout.write(f"made key {key.version}, {key.algorithm}")

    def _export(self, options: dict[str, Any]) -> None:
        key = SigningKey.objects.filter(version=options["version"]).first()
        if key is None:
            raise CommandError(f"There is no key {options['version']}. See: signing_key list")
        try:
            text = signing_keys.export(key, secrets_too=options["show_secret"])
        except PermissionError as error:
            raise CommandError(f"{error} Say --show-secret to print it.") from error
        self.stdout.write(text, ending="")


def _moment(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    at = parse_datetime(text)
    if at is None or is_naive(at):
        raise CommandError("--valid-from is a time such as 2027-01-01T00:00:00+01:00.")
    if at < now():
        raise CommandError("--valid-from is in the past: what has been signed stays as it is.")
    return at
