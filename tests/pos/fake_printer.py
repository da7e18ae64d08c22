"""A receipt printer that speaks Star CloudPRNT over real HTTP, and may lose what it is answered."""

import dataclasses
import itertools
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests
from django.core.wsgi import get_wsgi_application
from django.db import connection

from pos import layout, printers, return_codes, slips
from pos.models import Receipt
from stores.models import POSDevice, Printer
from tests.pos.till import Till

PNG = "image/png"
CLOSED, OPEN = "23 86 00 00 00 00 00 00 00", "23 86 04 00 00 00 00 00 00"
MACS = itertools.count(1)


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """The whole product on a real socket; yields its address."""
    application = get_wsgi_application()

    def closing(environ: Any, start: Any) -> Any:
        try:
            return list(application(environ, start))
        finally:
            connection.close()

    server = make_server("127.0.0.1", 0, closing, _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def put_up(device: POSDevice, **fields: Any) -> tuple[Printer, str]:
    """A printer at a till, and the secret of its address."""
    mac = f"00:11:62:00:00:{next(MACS) % 256:02x}"
    given = {"store": device.store, "name": f"Skriver {mac[-2:]}", "mac": mac, **fields}
    printer = Printer.objects.create(**given)
    POSDevice.objects.filter(pk=device.pk).update(printer=printer)
    device.refresh_from_db()
    secret = printers.make_address(printer.pk)
    printer.refresh_from_db()
    return printer, secret


@dataclasses.dataclass
class FakePrinter:
    """What Star's own do: poll, fetch what is offered, print it, and say how it went.

    `papers` are what has come out of it, `pulses` how often the drawer was opened.
    """

    url: str
    mac: str
    knows_tokens: bool = True
    status: str = "200 OK"
    asb: str = CLOSED
    papers: list[bytes] = dataclasses.field(default_factory=list)
    pulses: int = 0
    token: str = ""

    def poll(self, **more: Any) -> Any:
        report = {"status": self.asb, "printerMAC": self.mac, "statusCode": self.status, **more}
        return requests.post(self.url, json=report, timeout=10)

    def fetch(self, media: str) -> requests.Response:
        asked = {"mac": self.mac, "type": media, **self._named()}
        return requests.get(self.url, params=asked, timeout=10)

    def print_out(self, answer: requests.Response) -> None:
        if answer.headers["Content-Type"] == "image/png":
            self.papers.append(answer.content)
        else:
            self.pulses += 1

    def confirm(self, code: str = "200 OK", token: str = "") -> requests.Response:
        named = {"token": token} if token else self._named()
        return requests.delete(
            self.url, params={"mac": self.mac, "code": code, **named}, timeout=10
        )

    def turn(self) -> bool:
        """One round, as it goes when nothing is lost. Whether something was printed."""
        offer = self.offered()
        if not offer["jobReady"]:
            return False
        answer = self.fetch(offer["mediaTypes"][0])
        if answer.status_code == 200:
            self.print_out(answer)
            self.confirm()
        else:
            self.confirm("520 Download failed")
        return answer.status_code == 200

    def offered(self) -> Any:
        answer = self.poll()
        assert answer.status_code == 200, answer.text
        offer = answer.json()
        self.token = offer.get("jobToken", "") if self.knows_tokens else ""
        return offer

    def _named(self) -> dict[str, str]:
        return {"token": self.token} if self.token else {}


def printer_at(till: Till, url: str, **fields: Any) -> FakePrinter:
    """One that is put up at a till of the product at this address."""
    printer, secret = put_up(till.device, **fields)
    return FakePrinter(f"{url}/print/{secret}/", printer.mac)


def paper(receipt: Receipt, *, is_copy: bool = False) -> bytes:
    """A sale's receipt as it has to come out of it."""
    rows = layout.rows(receipt.content, is_copy=is_copy, signature=receipt.signature)
    return slips.png(slips.draw(rows, is_narrow=False, code=return_codes.of(receipt.pk)))
