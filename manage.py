#!/usr/bin/env python
"""Django's commands, with the embedded PostgreSQL running when no other database is named."""

import os
import sys
from contextlib import nullcontext

WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "help", "makemessages", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from config import postgres

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    embedded = settings.IS_DATABASE_EMBEDDED and command not in WITHOUT_DATABASE
    try:
        with postgres.running(settings.VAR) if embedded else nullcontext():
            execute_from_command_line(sys.argv)
    except postgres.CannotRun as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
