"""What every page draws: icons, quantities, rates."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation

from stores.templatetags import look

SPRITE = (Path(settings.BASE_DIR) / "static/icons.svg").read_text()
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_every_icon_a_template_asks_for_is_drawn(file: Path) -> None:
    asked = set(re.findall(r'{% icon "([a-z-]+)"', file.read_text()))

    assert asked <= set(re.findall(r'<symbol id="([a-z-]+)"', SPRITE))


def test_an_icon_is_hidden_from_those_who_listen() -> None:
    assert 'aria-hidden="true"' in look.icon("search")


@pytest.mark.parametrize(
    ("language", "thousandths", "text"),
    [("nb", 3000, "3"), ("nb", 455, "0,455"), ("en", 455, "0.455"), ("fi", 12500, "12,5")],
)
def test_a_quantity_is_written_as_the_language_writes_it(
    language: str, thousandths: int, text: str
) -> None:
    with translation.override(language):
        assert look.quantity(thousandths) == text


def test_a_rate_keeps_its_half_percent() -> None:
    with translation.override("fi"):
        assert look.percent(2550) == "25,5\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (dt.timedelta(seconds=-2), "akkurat nå"),
        (dt.timedelta(seconds=59), "akkurat nå"),
        (dt.timedelta(seconds=61), "1\N{NO-BREAK SPACE}minutt"),
        (dt.timedelta(hours=2, minutes=3), "2\N{NO-BREAK SPACE}timer"),
    ],
)
def test_what_began_just_now_is_not_zero_minutes_old(ago: dt.timedelta, said: str) -> None:
    with translation.override("nb"):
        assert look.age(timezone.now() - ago) == said


def test_what_is_weighed_is_told_with_its_unit() -> None:
    with translation.override("nb"):
        assert look.measured(452, "KG") == "0,452 kg"
        assert look.measured(2000, "PIECE") == "2"
