"""Which device a token belongs to: asked once for all the tills that wait.

When a thousand tablets come back together, a connection each would keep processor and database busy
for seconds, and whoever is told of a payment meanwhile is told late. So one connection asks for
whoever has come until it is free, again and again, and is closed when nobody waits any more.
"""

import asyncio

import psycopg
from django.conf import settings

ANSWER_SECONDS = 5.0
QUERY = """
SELECT token_sha256, id FROM stores_posdevice
WHERE token_sha256 = ANY(%s) AND revoked_at IS NULL
"""

Found = asyncio.Future[int | None]


class Pairings:
    """The tokens that wait for an answer, and the task that gets it while there are any."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Found]] = []
        self._asking: asyncio.Task[None] | None = None

    async def find(self, token: str) -> int | None:
        """The device that the token is paired with now. Raises psycopg.Error."""
        found: Found = asyncio.get_running_loop().create_future()
        # Never an answer that was on its way before: the device may have been revoked meanwhile.
        self._waiting.append((token, found))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await found

    async def _ask(self) -> None:
        asked: list[tuple[str, Found]] = []
        try:
            async with await psycopg.AsyncConnection.connect(
                settings.DATABASE_URL, autocommit=True, connect_timeout=5
            ) as connection:
                while self._waiting:
                    asked, self._waiting = self._waiting, []
                    async with asyncio.timeout(ANSWER_SECONDS):
                        answer = await connection.execute(QUERY, [[token for token, _ in asked]])
                        devices: dict[str, int] = dict(await answer.fetchall())
                    for token, found in asked:
                        if not found.done():
                            found.set_result(devices.get(token))
                    asked = []
        except TimeoutError:
            self._fail(asked, psycopg.OperationalError("the database does not answer"))
        except psycopg.Error as error:
            self._fail(asked, error)
        finally:
            self._asking = asyncio.create_task(self._ask()) if self._waiting else None

    def _fail(self, asked: list[tuple[str, Found]], error: psycopg.Error) -> None:
        """All of them: the page asks again, and each would wait for the same in vain."""
        failed, self._waiting = asked + self._waiting, []
        for _token, found in failed:
            if not found.done():
                found.set_exception(error)
