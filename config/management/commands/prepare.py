"""`manage.py prepare`: all that a new version needs before its processes start. Safe to repeat."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.prepare import compile_translations
from pos import recounting
from stores import rates


class Command(BaseCommand):
    help = "Compile translations, collect static files, migrate, add the VAT rates, begin to count."

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = options["verbosity"]
        compile_translations([Path(folder) for folder in settings.LOCALE_PATHS])
        call_command("collectstatic", verbosity=verbosity, interactive=False)
        call_command("migrate", verbosity=verbosity, interactive=False)
        rates.load()
        recounting.begin_all()
