"""`python -m payments.simulator --port 8100`."""

import argparse
import contextlib
import errno
import socket
import sys
from pathlib import Path

from payments.simulator.data import load
from payments.simulator.server import Outside, server


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m payments.simulator",
        description="Vipps MobilePay's test environment on this machine. No real money.",
    )
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, help="JSON with sales_units and customers")
    parser.add_argument("--public-url", default="", help="origin for links in answers")
    parser.add_argument(
        "--outside",
        nargs=3,
        metavar=("URL", "ADDRESS", "CERTIFICATE"),
        help="serve telephones of the network over HTTPS, too: PEM of certificate and key",
    )
    wish = parser.parse_args()
    outside = Outside(*wish.outside) if wish.outside else None
    try:
        data = load(wish.data) if wish.data else None
    except (OSError, ValueError, TypeError) as error:
        sys.stderr.write(f"{wish.data}: {error}\n")
        return 2
    if not _is_free(wish.host, wish.port):
        sys.stderr.write(f"Port {wish.port} is taken. Choose another with --port.\n")
        return 1
    sys.stdout.write(f"ready: http://{wish.host}:{wish.port}/phone/\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server(
            data, host=wish.host, port=wish.port, public_url=wish.public_url, outside=outside
        ).run()
    return 0


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


if __name__ == "__main__":
    sys.exit(main())
