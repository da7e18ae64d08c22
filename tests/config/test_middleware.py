"""What the house answers when its database does not."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client


def test_a_database_that_does_not_answer_is_said_so_and_can_be_tried_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, db: Any
) -> None:
    def broken(token: str) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("stores.devices.find", broken)
    client.cookies["nordkassa_device"] = "token"
    answer = client.get("/till/sign-in/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"
    assert "try again" in answer.content.decode()


@pytest.mark.parametrize(("method", "is_known"), [("get", True), ("post", False)])
def test_what_was_sent_is_never_called_unchanged_when_the_answer_to_it_got_lost(
    client: Client, monkeypatch: pytest.MonkeyPatch, db: Any, method: str, is_known: bool
) -> None:
    def lost(token: str) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("stores.devices.find", lost)
    client.cookies["nordkassa_device"] = "token"
    said = getattr(client, method)("/till/sign-in/").content.decode()

    assert ("Nothing was changed" in said) == is_known
    assert ("look before you do it once more" in said) != is_known
