"""Tablets that come back together: asked for together, and never with an answer of before."""

import asyncio
import hashlib
from typing import Any

import psycopg
import pytest
from pytest_django import Settings

from config import pairings as module
from config.pairings import Pairings
from stores import devices
from tests import make
from tests.conftest import database_url


@pytest.fixture
def opened(
    committed: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> list[psycopg.AsyncConnection[Any]]:
    """The connections that were opened."""
    settings.DATABASE_URL = database_url()
    found: list[psycopg.AsyncConnection[Any]] = []
    connect = psycopg.AsyncConnection.connect

    async def counted(*values: Any, **named: Any) -> psycopg.AsyncConnection[Any]:
        found.append(await connect(*values, **named))
        return found[-1]

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", counted)
    return found


def paired() -> tuple[int, str]:
    device, token = devices.pair(devices.offer_pairing(make.device().pk))
    return device.pk, hashlib.sha256(token.encode()).hexdigest()


def test_tablets_that_come_back_together_share_one_connection(
    opened: list[psycopg.AsyncConnection[Any]],
) -> None:
    device, token = paired()
    other, others = paired()
    devices.revoke(other)

    async def find() -> list[int | None]:
        pairings = Pairings()
        return await asyncio.gather(
            pairings.find("guessed"),
            pairings.find(others),
            *(pairings.find(token) for _ in range(200)),
        )

    assert asyncio.run(find()) == [None, None, *[device] * 200]
    assert len(opened) == 1
    assert opened[0].closed


def test_who_comes_while_an_answer_is_on_its_way_is_asked_for_anew(
    opened: list[psycopg.AsyncConnection[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = paired()
    execute = psycopg.AsyncConnection.execute
    later: list[asyncio.Task[int | None]] = []
    pairings = Pairings()

    async def slow(*values: Any, **named: Any) -> Any:
        answer = await execute(*values, **named)
        if not later:
            await asyncio.to_thread(_revoke, device)
            later.append(asyncio.create_task(pairings.find(token)))
            await asyncio.sleep(0)
        return answer

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", slow)

    async def find() -> list[int | None]:
        return [await pairings.find(token), await later[0]]

    assert asyncio.run(find()) == [device, None]


def _revoke(device: int) -> None:
    with psycopg.connect(database_url(), autocommit=True) as connection:
        connection.execute(
            "UPDATE stores_posdevice SET revoked_at = now(), token_sha256 = NULL WHERE id = %s",
            [device],
        )


def test_without_a_database_everybody_who_waits_is_told_at_once_and_may_ask_again(
    committed: None, settings: Settings
) -> None:
    device, token = paired()

    async def find() -> list[Any]:
        pairings = Pairings()
        settings.DATABASE_URL = "postgresql://127.0.0.1:1/nobody"
        async with asyncio.timeout(10):
            waiting = (pairings.find(token) for _ in range(5))
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            settings.DATABASE_URL = database_url()
            return [*answers, await pairings.find(token)]

    *failed, found = asyncio.run(find())
    assert [type(error) for error in failed] == [psycopg.OperationalError] * 5
    assert found == device


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("odd"), RuntimeError("odd")])
def test_whatever_goes_wrong_nobody_waits_for_ever_and_the_next_may_ask(
    opened: list[psycopg.AsyncConnection[Any]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    device, token = paired()
    execute = psycopg.AsyncConnection.execute
    left = [error]

    async def odd(*values: Any, **named: Any) -> Any:
        if left:
            # Others come while this one is asked for: they wait for it as well.
            await asyncio.sleep(0.01)
            raise left.pop()
        return await execute(*values, **named)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", odd)

    async def find() -> list[Any]:
        pairings = Pairings()
        first = asyncio.create_task(pairings.find(token))
        await asyncio.sleep(0)
        asked = asyncio.gather(first, pairings.find(token), return_exceptions=True)
        async with asyncio.timeout(10):
            return [*await asked, await pairings.find(token)]

    *failed, found = asyncio.run(find())
    assert [type(one) for one in failed] == [psycopg.OperationalError] * 2
    assert found == device
    assert "odd" in caplog.text


def test_a_question_that_is_cut_off_leaves_nobody_waiting(
    opened: list[psycopg.AsyncConnection[Any]],
) -> None:
    """The process ends, or somebody cancels the task that asks."""
    _device, token = paired()

    async def find() -> list[Any]:
        pairings = Pairings()
        waiting = [asyncio.create_task(pairings.find(token)) for _ in range(3)]
        await asyncio.sleep(0)
        assert pairings._asking
        pairings._asking.cancel()
        async with asyncio.timeout(10):
            return await asyncio.gather(*waiting, return_exceptions=True)

    failed = asyncio.run(find())
    assert [type(one) for one in failed] == [psycopg.OperationalError] * 3


def test_a_tablet_that_goes_away_while_it_waits_keeps_no_other_waiting(
    opened: list[psycopg.AsyncConnection[Any]],
) -> None:
    device, token = paired()

    async def find() -> list[int | None]:
        pairings = Pairings()
        gone, *others = (asyncio.create_task(pairings.find(token)) for _ in range(4))
        await asyncio.sleep(0)
        gone.cancel()
        async with asyncio.timeout(10):
            return [await other for other in others]

    assert asyncio.run(find()) == [device] * 3


def test_a_database_that_says_nothing_is_not_waited_for(
    opened: list[psycopg.AsyncConnection[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = paired()
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(module, "QUERY", "SELECT pg_sleep(600) WHERE '' <> ANY(%s)")

    async def find() -> list[Any]:
        pairings = Pairings()
        async with asyncio.timeout(10):
            waiting = (pairings.find(token) for _ in range(3))
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            monkeypatch.undo()
            return [*answers, await pairings.find(token)]

    *failed, found = asyncio.run(find())
    assert [type(error) for error in failed] == [psycopg.OperationalError] * 3
    assert found == device
