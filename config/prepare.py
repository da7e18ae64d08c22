"""All that the demo needs before its first request: `manage.py prepare`, a seed, and webhooks.

One process, because starting Django is the slowest step of each.
"""

import io
import json
import os
import socket
import time
from pathlib import Path

import django
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection


def compile_translations(folders: list[Path]) -> None:
    """Like Django's compilemessages, without needing GNU gettext on the machine."""
    for folder in folders:
        for source in folder.glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as text:
                catalog = read_po(text)
            draft = target.with_suffix(".mo.new")
            with draft.open("wb") as binary:
                write_mo(binary, catalog)
            draft.replace(target)


def wait_for_simulator() -> None:
    """It starts beside us, and has to be there before webhooks can be registered with it."""
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((settings.HOME, settings.SIMULATOR_PORT), 5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def place_sticker() -> None:
    """One till has a sticker to scan: the first of the demo, on every start the same one."""
    # Models can be imported only once Django is set up.
    from stores.seed.chain import first_device

    call_command("place_sticker", first_device(), stdout=io.StringIO())


def describe() -> None:
    """Write `demo.json`, for people's scripts and for the tests."""
    out = io.StringIO()
    call_command("describe_demo", "--json", stdout=out)
    found = json.loads(out.getvalue())
    file = settings.VAR / "demo.json"
    draft = file.with_suffix(".json.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
        json.dump(found, target, ensure_ascii=False, indent=2)
    draft.replace(file)


def reach_database() -> None:
    """One clear line for a database that is named but does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        first, *_ = str(error).splitlines()
        raise SystemExit(f"The database does not answer: {first}") from error


def main() -> None:
    compile_translations([Path(folder) for folder in settings.LOCALE_PATHS])
    django.setup()
    reach_database()
    call_command("prepare", verbosity=0)
    (settings.VAR / "run" / "migrated").touch()
    call_command("seed_demo")
    wait_for_simulator()
    call_command("register_webhooks")
    place_sticker()
    describe()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
