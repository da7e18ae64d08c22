"""A webhook receiver that writes down the raw request and answers as told."""

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    at: float
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def name(self) -> str:
        return str(json.loads(self.body)["name"])


class Inbox:
    """`answers` are the status codes to give, in turn; then 200."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?store=1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at = time.time()
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                inbox.received.append(Received(at, self.path, headers, body))
                self.send_response(inbox.answers.pop(0) if inbox.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def wait(self, count: int, *, seconds: float = 5.0) -> list[str]:
        """The names of the first `count` events, in the order of their arrival."""
        self.wait_for(count, seconds=seconds)
        return [each.name for each in self.received]

    def wait_for(self, count: int, *, seconds: float = 5.0) -> None:
        """Until so many events have been answered; check-ins have no names."""
        until = time.time() + seconds
        while len(self.received) < count and time.time() < until:
            time.sleep(0.005)
        assert len(self.received) >= count, [each.body for each in self.received]
        time.sleep(0.05)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
