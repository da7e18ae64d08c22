"""`manage.py prepare` leaves a database and a folder from which the processes can start."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from stores.models import VatRate


def test_prepare_adds_all_that_the_processes_need(
    committed: Any, settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    for _again in range(2):
        call_command("prepare", verbosity=0)

    assert VatRate.objects.filter(country="NO", code="STANDARD").count() == 1
    assert (tmp_path / "css" / "nordkassa.css").is_file()
    assert compiled().is_file()


def compiled() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "nb" / "LC_MESSAGES" / "django.mo"
