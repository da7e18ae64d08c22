"""English is in the code; Norwegian, Danish, Finnish and Swedish are complete."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("config", "stores", "pos", "payments")
CALLS = ("gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "_", "pgettext")
# Overridden pages of Django's admin, which says them in every language.
OF_DJANGO = {" By %(filter_title)s "}
COMPLETE = ("nb", "da", "fi", "sv")


def messages(language: str = "nb") -> list[Message]:
    catalog = Path(settings.BASE_DIR) / f"locale/{language}/LC_MESSAGES/django.po"
    with catalog.open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.mark.parametrize("language", COMPLETE)
def test_every_message_has_a_text(language: str) -> None:
    found = messages(language)
    assert [message.id for message in found if message.fuzzy or not all_of(message)] == []


def all_of(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(texts)


@pytest.mark.parametrize("mark", ["%(", "<b"])
def test_no_translation_loses_what_is_filled_in(mark: str) -> None:
    for message in messages():
        ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        for english, text in zip(ids, texts, strict=True):
            assert english.count(mark) == (text or "").count(mark), english


def in_code() -> Iterator[str]:
    """Everything the product says, as the catalogue would call it; of a plural the singular."""
    base = Path(settings.BASE_DIR)
    for app in APPS:
        for file in (base / app).rglob("*.py"):
            if "simulator" not in file.parts:  # Its phone has words of its own.
                yield from said_by(file)
    for root in ("templates", *APPS):
        for page in (base / root).rglob("*.html"):
            yield from said_by(page)


def said_by(file: Path) -> Iterator[str]:
    """What one module or template says."""
    if file.suffix == ".py":
        keywords = dict.fromkeys(CALLS, None) | {"ngettext": (1, 2), "ngettext_lazy": (1, 2)}
        found = extract("python", BytesIO(file.read_bytes()), keywords=keywords)
        yield from (text if isinstance(text, str) else text[0] for _, text, *_ in found)
        return
    code = templatize(file.read_text(), origin=str(file))
    for text in re.findall(r"""(?:_|gettext)\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", code):
        yield ast.literal_eval(text)


@pytest.mark.parametrize("language", COMPLETE)
def test_everything_that_is_said_is_in_the_catalogue(language: str) -> None:
    found = messages(language)
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in found}
    said = {text for text in in_code() if text}

    assert len(said) > 500
    assert said - known == OF_DJANGO


@pytest.mark.parametrize("language", ["da", "fi", "sv", "nn"])
def test_no_other_language_loses_what_is_filled_in(language: str) -> None:
    file = Path(settings.BASE_DIR) / f"locale/{language}/LC_MESSAGES/django.po"
    with file.open("rb") as lines:
        for message in read_po(lines):
            ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
            texts = (
                message.string if isinstance(message.string, (tuple, list)) else [message.string]
            )
            for english, text in zip(ids, texts, strict=True):
                marks = {mark: english.count(mark) for mark in ("%(", "%d", "%s", "<b")}
                assert not english or marks == {mark: (text or "").count(mark) for mark in marks}, (
                    english
                )
