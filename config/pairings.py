"""Which device a token belongs to: asked once for all the tills that wait.

When a thousand tablets come back together, a connection each would keep processor and database busy
for seconds, and whoever is told of a payment meanwhile is told late. So one connection asks for
whoever has come until it is free, again and again, and is closed when nobody waits any more.
"""

import asyncio
import logging

import psycopg
from django.conf import settings

ANSWER_SECONDS = 5.0
# Of tablets and of customer screens: what a stream tells is no more than that there is to look.
QUERY = """
SELECT token_sha256, device FROM (
    SELECT token_sha256, id AS device FROM stores_posdevice WHERE revoked_at IS NULL
    UNION ALL SELECT token_sha256, device_id FROM stores_customerscreen
) its WHERE token_sha256 = ANY(%s)
"""

Found = asyncio.Future[int | None]

log = logging.getLogger(__name__)


class Pairings:
    """The tokens that wait for an answer, and the task that gets it while there are any."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Found]] = []
        self._asked: list[tuple[str, Found]] = []
        self._asking: asyncio.Task[None] | None = None

    async def find(self, token: str) -> int | None:
        """The device that the token is paired with now.

        Raises psycopg.Error, whatever it is that went wrong: nobody waits for ever.
        """
        found: Found = asyncio.get_running_loop().create_future()
        # Never an answer that was on its way before: the device may have been revoked meanwhile.
        self._waiting.append((token, found))
        if self._asking is None:
            self._start()
        return await found

    def _start(self) -> None:
        self._asking = asyncio.create_task(self._ask())
        # Not at the end of what it does: a task that is cancelled early never begins to do it.
        self._asking.add_done_callback(self._end)

    async def _ask(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            settings.DATABASE_URL, autocommit=True, connect_timeout=5
        ) as connection:
            while self._waiting:
                self._asked, self._waiting = self._waiting, []
                async with asyncio.timeout(ANSWER_SECONDS):
                    tokens = [token for token, _ in self._asked]
                    answer = await connection.execute(QUERY, [tokens])
                    devices: dict[str, int] = dict(await answer.fetchall())
                for token, found in self._asked:
                    if not found.done():
                        found.set_result(devices.get(token))
                self._asked = []

    def _end(self, task: asyncio.Task[None]) -> None:
        self._asking = None
        if task.cancelled():
            self._fail(psycopg.OperationalError("asking was cut off"))
        elif error := task.exception():
            self._fail(_told(error))
        if self._waiting:
            self._start()

    def _fail(self, error: psycopg.Error) -> None:
        """All of them: the page asks again, and each would wait for the same in vain."""
        failed = self._asked + self._waiting
        self._asked, self._waiting = [], []
        for _token, found in failed:
            if not found.done():
                found.set_exception(error)


def _told(error: BaseException) -> psycopg.Error:
    """As those who wait expect it; what is not the database's own is for whoever reads the log."""
    if isinstance(error, psycopg.Error):
        return error
    if isinstance(error, TimeoutError):
        return psycopg.OperationalError("the database does not answer")
    log.error("asking for devices failed", exc_info=error)
    return psycopg.OperationalError("asking has failed")
