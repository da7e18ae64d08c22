"""The line to Vipps of one connection: its pooled session and its access token."""

import os
import threading
from typing import Final

import requests

from payments.vipps.connection import Connection, open_session
from payments.vipps.problems import read_token
from payments.vipps.reply import LONGEST, Reply, send
from payments.vipps.tokens import Token, Tokens

UNAUTHORIZED: Final = 401


class Wire:
    """Makes calls as one sales unit. Safe to share between threads."""

    def __init__(self, connection: Connection, http: requests.Session | None = None) -> None:
        self.connection = connection
        self._http = http or open_session(connection)
        self._tokens = Tokens(self._fetch_token)

    def call(self, method: str, path: str, *, body: bytes | None = None, key: str = "") -> Reply:
        """Make one call. A 401 fetches a new token once and repeats the same bytes once."""
        token = self._tokens.get()
        reply = self._call_with(token, method, path, body=body, key=key)
        if reply.status == UNAUTHORIZED:
            self._tokens.reject(token)
            token = self._tokens.get()
            reply = self._call_with(token, method, path, body=body, key=key)
        if reply.status == UNAUTHORIZED:
            self._tokens.reject(token)
        else:
            self._tokens.accept(token)
        return reply

    def sign_in(self) -> None:
        """Fetch a token unless there is a good one."""
        self._tokens.get()

    def fetch(self, url: str, *, accept: str, longest: int = LONGEST) -> Reply:
        """Get something that anybody may get: none of our keys go with it."""
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        timeouts = self.connection.timeouts
        return send(self._http, "GET", url, headers=headers, timeouts=timeouts, longest=longest)

    def _call_with(
        self, token: str, method: str, path: str, *, body: bytes | None, key: str
    ) -> Reply:
        headers = {**self.connection.headers, "Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        url = self.connection.base_url + path
        timeouts = self.connection.timeouts
        return send(self._http, method, url, headers=headers, timeouts=timeouts, body=body)

    def ask_token(self) -> Reply:
        """The answer to the question for a token, whatever it is; nothing of it is kept."""
        connection = self.connection
        headers = {
            **connection.headers,
            "client_id": connection.client_id,
            "client_secret": connection.client_secret,
        }
        url = connection.base_url + "/accesstoken/get"
        return send(self._http, "POST", url, headers=headers, timeouts=connection.timeouts)

    def _fetch_token(self) -> Token:
        return read_token(self.ask_token())


_shared: dict[Connection, Wire] = {}
_lock = threading.Lock()


def shared(connection: Connection) -> Wire:
    """The one wire of this connection in this process."""
    with _lock:
        wire = _shared.get(connection)
        if wire is None:
            wire = _shared[connection] = Wire(connection)
        return wire


def _forget() -> None:
    # Two processes that read from the same socket would get each other's answers.
    global _lock
    _lock = threading.Lock()
    _shared.clear()


os.register_at_fork(after_in_child=_forget)
