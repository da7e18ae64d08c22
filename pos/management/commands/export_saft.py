"""`manage.py export_saft`: SAF-T Cash Register of a merchant, a store or a device; checked."""

import datetime as dt
import pathlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pos.refusals import NotPossible
from pos.saft import files, handovers, parts, selections
from pos.saft.selections import Selection
from pos.shifts import now
from stores.models import POSDevice, Store


class Command(BaseCommand):
    help = "Write SAF-T Cash Register files, read them again, and journal the export."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--merchant", help="organisation number")
        which.add_argument("--store", help="prefix")
        which.add_argument("--device", help="POS id")
        day = dt.date.fromisoformat
        parser.add_argument("--from", dest="since", type=day, help="first business date")
        parser.add_argument("--to", dest="until", type=day, help="last business date")
        parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(), help="folder")
        parser.add_argument("--bytes", type=int, default=parts.MOST, help="about, of one file")
        parser.add_argument("--zip", action="store_true", help="pack the files into one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            selection = _selection(options)
        except NotPossible as error:
            raise CommandError(str(error)) from error
        options["out"].mkdir(parents=True, exist_ok=True)
        written = files.write(selection, options["out"], at=now(), most=options["bytes"])
        try:
            handovers.check(written)
        except handovers.NotSound as error:
            raise CommandError(str(error)) from error
        if options["zip"]:
            target = written[0].with_suffix(".zip")
            files.pack(written, target)
            for path in written:
                path.unlink()
            written = [target]
        for path in written:
            handovers.journalled(selection, path, user=None)
            self.stdout.write(str(path))


def _selection(options: dict[str, Any]) -> Selection:
    devices = POSDevice.objects.filter(pos_id=options["device"] or "")
    stores = Store.objects.all()
    if options["merchant"]:
        stores = stores.filter(merchant__organisation_number=options["merchant"])
    elif options["store"]:
        stores = stores.filter(prefix=options["store"])
    else:
        stores = stores.filter(devices__in=devices)
    return selections.choose(
        list(stores.values_list("pk", flat=True)),
        device=devices.values_list("pk", flat=True).first(),
        since=options["since"],
        until=options["until"],
    )
