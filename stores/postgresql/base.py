"""Django's PostgreSQL, with a look at the line instead of a question before each request."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

IDLE = TransactionStatus.IDLE


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that has stopped, or ended a connection, has said so on its line or closed it.

    Django asks `SELECT 1` before the first statement of every request; that is a round trip of a
    till's two. A line on which nothing has arrived is as good as one that has just answered: what
    goes silent after that is met by the statement's own limits, either way. A line that was left
    in the middle of something, or has just met an error, is asked as Django asks it.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred or self.connection.info.transaction_status != IDLE:
            return super().is_usable()
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if line.poll(0) else True
