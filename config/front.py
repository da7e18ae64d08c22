"""The demo's door to the network: HTTPS on one address, in front of what listens at home.

`python -m config.front CERTIFICATE ADDRESS PORT...` takes each port of the address to the same port
of 127.0.0.1. Who asks from there, the keeper and the simulator, goes on without encryption.
"""

import asyncio
import contextlib
import ssl
import sys
from asyncio import StreamReader, StreamWriter
from functools import partial

from config.network import HOME

MOST = 65_536


async def carry(source: StreamReader, target: StreamWriter) -> None:
    """Until one side has ended; then the other hears of it."""
    with contextlib.suppress(OSError):
        while data := await source.read(MOST):
            target.write(data)
            await target.drain()
    target.close()


async def pass_on(port: int, reader: StreamReader, writer: StreamWriter) -> None:
    """One connection; nobody there yet is a door that closes again."""
    try:
        inner_reader, inner_writer = await asyncio.open_connection(HOME, port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))


async def serve(certificate: str, address: str, ports: list[int]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    doors = [
        await asyncio.start_server(partial(pass_on, port), address, port, ssl=context)
        for port in ports
    ]
    await asyncio.gather(*(door.serve_forever() for door in doors))


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], [int(port) for port in sys.argv[3:]]))
