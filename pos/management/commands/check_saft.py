"""`manage.py check_saft FILE...`: what a SAF-T Cash Register export gets wrong; exit code 1."""

import pathlib
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from lxml import etree

from pos.saft import chains, references


class Command(BaseCommand):
    help = "Check the files of one of our exports, in their order; with --schema by the XSD too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=pathlib.Path)
        parser.add_argument("--schema", type=pathlib.Path, help="the authority's XSD")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        try:
            for fault in _faults(options["files"], options["schema"]):
                faults += 1
                self.stdout.write(fault)
        except (OSError, etree.XMLSyntaxError) as error:
            raise CommandError(str(error)) from error
        if faults:
            sys.exit(1)
        self.stdout.write(f"{len(options['files'])} files: sound")


def _faults(files: list[pathlib.Path], schema: pathlib.Path | None) -> Any:
    if schema:
        for path in files:
            yield from _by_schema(path, etree.XMLSchema(etree.parse(str(schema))))
    yield from references.faults(files, keys=chains.our_keys(), before=chains.issued_before)


def _by_schema(path: pathlib.Path, schema: Any) -> Any:
    """Streamed: a file of gigabytes is validated while it is read."""
    read = etree.iterparse(str(path), schema=schema, resolve_entities=False, no_network=True)
    try:
        for _event, element in read:
            if element.tag.endswith(("}event", "}cashtransaction")):
                references.forget(element)
    except etree.XMLSyntaxError:
        # The schema's own faults come as these.
        for entry in read.error_log:
            yield f"{path.name}, line {entry.line}: {entry.message}"
