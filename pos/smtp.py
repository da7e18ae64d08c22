"""Django's way to a mail server, which also knows whether the server may have taken a mail.

A server takes a mail with the line that ends it and with nothing before (RFC 5321, 4.1.1.4): what
is cut off earlier it has to forget.
"""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

END = b".\r\n"


class _Line(smtplib.SMTP):
    """Sends the end of a mail by itself, and remembers that it may have gone."""

    has_ended = False

    def data(self, msg: Any) -> Any:
        self.has_ended = False
        return super().data(msg)

    def send(self, s: Any) -> None:
        # Commands are text; only the mail itself comes as bytes, whole and with its end.
        if isinstance(s, str):
            super().send(s)
            return
        super().send(s[: -len(END)])
        self.has_ended = True
        super().send(s[-len(END) :])


class _SafeLine(_Line, smtplib.SMTP_SSL):
    """The same under TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """As Django's. `may_have_taken` is asked before it is closed."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SafeLine if self.use_ssl else _Line

    @property
    def may_have_taken(self) -> bool:
        """Whether the end of a mail may have reached the server."""
        return isinstance(self.connection, _Line) and self.connection.has_ended
