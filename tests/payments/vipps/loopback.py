"""A real HTTP server on the loopback that answers exactly what a test tells it to."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"
TOKEN_PATH = "/accesstoken/get"


@dataclass
class Heard:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Said:
    """One answer. `before` runs before anything is sent; `claim` is a false Content-Length.

    One that `drips` sends a byte every tenth of a second.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    before: Callable[[], None] | None = None
    claim: int | None = None
    hangs_up: bool = False
    drips: bool = False


def said(status: int, payload: Any, **headers: str) -> Said:
    kind = JSON if status < 400 else PROBLEM
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(status, json.dumps(payload).encode(), {"Content-Type": kind, **names})


def refusal(status: int, code: int | str, **more: Any) -> Said:
    details = [{"name": "ErrorCode", "reason": code}]
    return said(
        status, {"status": str(status), "traceId": "00-abc-01", "extraDetails": details, **more}
    )


class Loopback:
    """Answers tokens by itself and everything else from `answers`, in order; hears it all."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: deque[Said] = deque()
        self.tokens: deque[Said] = deque()
        self.tokens_given = 0
        self.connections = 0
        self._server = _Server(("127.0.0.1", 0), _Handler, loopback=self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def say(self, *answers: Said) -> None:
        self.answers.extend(answers)

    @property
    def calls(self) -> list[Heard]:
        return [one for one in self.heard if one.path != TOKEN_PATH]

    @property
    def token_calls(self) -> list[Heard]:
        return [one for one in self.heard if one.path == TOKEN_PATH]

    def answer_to(self, heard: Heard) -> Said:
        self.heard.append(heard)
        if heard.path != TOKEN_PATH:
            return self.answers.popleft()
        if self.tokens:
            return self.tokens.popleft()
        self.tokens_given += 1
        token = f"token-{self.tokens_given}"
        return said(200, {"token_type": "Bearer", "expires_in": "3600", "access_token": token})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: Any, *, loopback: Loopback) -> None:
        self.loopback = loopback
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.loopback.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # Clients that give up are what many of these tests are about.


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        heard = Heard(self.command, self.path, dict(self.headers), body)
        answer = self.server.loopback.answer_to(heard)
        if answer.before:
            answer.before()
        if answer.hangs_up:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.claim is None else answer.claim
        self.send_header("Content-Length", str(length))
        self.end_headers()
        pieces = [answer.body[i : i + 1] for i in range(length)] if answer.drips else [answer.body]
        for piece in pieces:
            self.wfile.write(piece)
            if answer.drips:
                time.sleep(0.1)
        self.close_connection = self.close_connection or length != len(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, format: str, *args: Any) -> None:
        pass
