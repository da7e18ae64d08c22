"""English is in the code; Norwegian is complete."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings

CATALOG = Path(settings.BASE_DIR) / "locale/nb/LC_MESSAGES/django.po"


def messages() -> list[Message]:
    with CATALOG.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def test_every_message_has_a_norwegian_text() -> None:
    assert [message.id for message in messages() if message.fuzzy or not all_of(message)] == []


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
