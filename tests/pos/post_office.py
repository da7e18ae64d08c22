"""A small mail server that breaks the line wherever a test wants, and keeps what it has taken."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Where the line may break before a mail; then in its `body`, before its `end` is answered, and when
# it is `taken`.
BEFORE = ("greeting", "ehlo", "mail", "rcpt", "data")
ANSWERS = {"ehlo": b"250 post\r\n", "mail": b"250 ok\r\n", "rcpt": b"250 ok\r\n"}


class Office(socketserver.ThreadingTCPServer):
    """`breaks` names the stage before whose answer the line breaks; `says` is the last answer."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, breaks: str = "", says: bytes = b"250 taken") -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.breaks, self.says, self.taken = breaks, says, list[bytes]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Clerk(socketserver.StreamRequestHandler):
    """One customer of the office, who speaks SMTP."""

    server: Any

    def handle(self) -> None:
        if self.server.breaks == "greeting":
            return
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].decode().lower()
            if word == self.server.breaks:
                return
            if word == "quit":
                self.wfile.write(b"221 bye\r\n")
                return
            if word == "data":
                if not self.take():
                    return
            else:
                self.wfile.write(ANSWERS.get(word, b"250 ok\r\n"))

    def take(self) -> bool:
        """Whether the line still holds."""
        self.wfile.write(b"354 go on\r\n")
        if self.server.breaks == "body":
            self.rfile.readline()
            return False
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if self.server.breaks == "end":
            return False
        if self.server.says.startswith(b"250"):
            self.server.taken.append(b"".join(lines))
        if self.server.breaks == "taken":
            return False
        self.wfile.write(self.server.says + b"\r\n")
        return True


@contextmanager
def opened(settings: Any, **how: Any) -> Iterator[Office]:
    """An office that this installation mails by, as `EMAIL_URL` sets it up."""
    with Office(**how) as office:
        threading.Thread(target=office.serve_forever, args=(0.01,), daemon=True).start()
        settings.EMAIL_BACKEND = "pos.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        yield office
        office.shutdown()
