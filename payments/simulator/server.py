"""Serving it: in the foreground, or on a free port in a thread for tests."""

import asyncio
import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from payments.simulator.app import create_app
from payments.simulator.data import Data
from payments.simulator.endpoint import TRANSPORT
from payments.simulator.room import Room
from payments.simulator.world import World

STARTED_WITHIN = 10.0


class Wire(HttpToolsProtocol):
    """Lets the application hang up without an answer, as networks do."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        app = self.app

        async def with_wire(scope: Any, receive: Any, send: Any) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_wire


@dataclass(frozen=True)
class Outside:
    """Where telephones of the network reach us: over HTTPS, on an address that is not our own."""

    url: str
    address: str
    certificate: str


class Server(uvicorn.Server):
    """Ends its streams before it ends, so that Ctrl-C is quiet and quick."""

    world: World
    outside: Outside | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.outside:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.outside.certificate)
            door = await asyncio.get_running_loop().create_server(
                self._wire, self.outside.address, self.config.port, ssl=context
            )
            self.servers.append(door)

    def _wire(self) -> Wire:
        return Wire(self.config, self.server_state, self.lifespan.state)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.world.phones.close()
        self.world.post.forget()
        await super().shutdown(sockets)


def server(
    data: Data | None,
    *,
    host: str,
    port: int,
    public_url: str = "",
    outside: Outside | None = None,
    room: Room | None = None,
) -> Server:
    """A server that is configured but does not run yet."""
    told = outside.url if outside else ""
    app = create_app(data, public_url=public_url, outside=told, room=room)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Wire,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        lifespan="off",
        server_header=False,
        # Nobody stands in front of it, and /control/ must see who is really calling.
        proxy_headers=False,
    )
    configured = Server(config)
    configured.world = app.state.world
    configured.outside = outside
    return configured


class Running:
    """A simulator on a free port for the length of a `with` block.

    Args:
        data: sales units and customers; the built-in ones if none are given.
        room: how much is remembered.
    """

    def __init__(self, data: Data | None = None, *, room: Room | None = None) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._server = server(data, host="127.0.0.1", port=0, room=room)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Self:
        self._socket.listen(256)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STARTED_WITHIN)
        with contextlib.suppress(OSError):
            self._socket.close()
