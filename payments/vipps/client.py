"""Calling Vipps MobilePay: one method per operation, typed results, two kinds of no.

Every method returns what Vipps said or raises `Unavailable` (ask again, with the same key and the
same bytes) or `Refused` (the same request will always be refused). Sources: Vipps' ePayment,
webhooks, QR, report and access token APIs, as of October 2026.
"""

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import quote

import requests

from payments.vipps import answers, callback_qr, qr, reports, wire
from payments.vipps.answers import (
    Created,
    EventLog,
    Exchange,
    Registration,
    Registrations,
    Snapshot,
)
from payments.vipps.callback_qr import CallbackQr, CallbackQrs
from payments.vipps.connection import Connection
from payments.vipps.errors import Call, Mismatch, Refused, Unavailable
from payments.vipps.problems import Answer, read_answer
from payments.vipps.reports import Ledgers, Page

__all__ = [
    "Call",
    "CallbackQr",
    "CallbackQrs",
    "Client",
    "Connection",
    "Created",
    "EventLog",
    "Exchange",
    "Mismatch",
    "Refused",
    "Registration",
    "Registrations",
    "Snapshot",
    "Unavailable",
]

PAYMENTS: Final = "/epayment/v1/payments"
WEBHOOKS: Final = "/webhooks/v1/webhooks"

IMAGE_TYPES: Final = frozenset({"image/svg+xml", "image/png"})
LARGEST_IMAGE: Final = 500_000

_REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")
_KEY = re.compile(r"[!-~]{1,50}")


class Client:
    """Vipps MobilePay as one sales unit sees it. Safe to share between threads.

    Clients of the same connection share one pooled session and one access token, unless they are
    given an HTTP session of their own. Amount-changing calls take the exact bytes to send, so that
    what was written down before is what goes out, every time.
    """

    def __init__(self, connection: Connection, http: requests.Session | None = None) -> None:
        self.connection = connection
        self._wire = wire.Wire(connection, http) if http else wire.shared(connection)

    def sign_in(self) -> None:
        """Have an access token, so that the next call is about what it is about.

        Raises Unavailable when there is none: then nothing has been sent of a payment.
        """
        self._wire.sign_in()

    def create(self, body: bytes, *, key: str) -> Created:
        """Ask a customer to pay. `body` as built by `bodies.create_body`."""
        reference = json.loads(body)["reference"]
        answer = self._change(PAYMENTS, body=body, key=key)
        return answers.read_created(answer, reference=reference)

    def get(self, reference: str) -> Snapshot:
        """Read a payment: its state and its four sums."""
        answer = self._call("GET", _path(reference))
        return answers.read_snapshot(answer, reference=reference)

    def events(self, reference: str) -> EventLog:
        """Read a payment's log: whose operations took effect, told apart by their keys."""
        answer = self._call("GET", _path(reference, "/events"))
        return answers.read_events(answer, reference=reference)

    def capture(self, reference: str, body: bytes, *, key: str) -> Snapshot:
        """Take reserved money. Only `captured` in the result says that it was taken."""
        answer = self._change(_path(reference, "/capture"), body=body, key=key)
        return answers.read_snapshot(answer, reference=reference)

    def cancel(self, reference: str, body: bytes, *, key: str) -> Snapshot:
        """End a payment, or release what is reserved and not captured."""
        answer = self._change(_path(reference, "/cancel"), body=body, key=key)
        return answers.read_snapshot(answer, reference=reference)

    def refund(self, reference: str, body: bytes, *, key: str) -> Snapshot:
        """Give captured money back."""
        answer = self._change(_path(reference, "/refund"), body=body, key=key)
        return answers.read_snapshot(answer, reference=reference)

    def exchange(self, qr_content: str) -> Exchange:
        """The phone number behind a personal QR. Not needed for paying, so mostly not wanted."""
        answer = self._call("POST", "/qr/v1/exchange", body=_json({"qrCode": qr_content}))
        return answers.read_exchange(answer)

    def exchange_customer(self, token: str) -> Exchange:
        """The phone number of a customer who has checked in; for as long as the token lives."""
        asked = {"customer": {"customerToken": token}, "requestedData": ["MSISDN"]}
        return answers.read_exchange(
            self._call("POST", "/qr/v1/exchange/customer", body=_json(asked))
        )

    def put_callback_qr(self, qr_id: str, *, location: str) -> Call:
        """Make the sticker of that id, or say anew where it is. Safe to repeat."""
        body = _json(callback_qr.put_body(location))
        return self._do("PUT", callback_qr.path_of(qr_id), body=body)

    def get_callback_qr(self, qr_id: str) -> CallbackQr:
        """What the sticker says and where its picture is. Refused with 404 when it is gone."""
        answer = self._call("GET", f"{callback_qr.path_of(qr_id)}?QrImageFormat=SVG")
        return callback_qr.read(answer, qr_id=qr_id)

    def list_callback_qrs(self) -> CallbackQrs:
        """All stickers of this sales unit, whoever made them."""
        return callback_qr.read_all(self._call("GET", callback_qr.PATH))

    def delete_callback_qr(self, qr_id: str) -> Call:
        """Let nobody check in with it any more."""
        return self._do("DELETE", callback_qr.path_of(qr_id))

    def register_webhook(self, url: str, events: Iterable[str]) -> Registration:
        """Have events sent to `url`. The secret in the result is told this once only."""
        body = _json({"url": url, "events": list(events)})
        return answers.read_registration(self._call("POST", WEBHOOKS, body=body))

    def list_webhooks(self) -> Registrations:
        """All registrations of this sales unit, without their secrets."""
        return answers.read_registrations(self._call("GET", WEBHOOKS))

    def delete_webhook(self, webhook_id: str) -> Call:
        """Stop the delivery of events to one registration."""
        return self._call("DELETE", f"{WEBHOOKS}/{quote(webhook_id, safe='')}").call

    def list_ledgers(self, *, cursor: str = "") -> Ledgers:
        """The ledgers that this sales unit's keys reach, and which sales units each is for."""
        return reports.read_ledgers(self._call("GET", reports.list_path(cursor)))

    def read_feed(self, ledger_id: str, topic: str, *, cursor: str = "") -> Page:
        """What has come to a ledger after the cursor, oldest first. Refused with 404 when these
        keys do not reach that ledger; `try_later` is the end for now."""
        return self._page(reports.feed_path(ledger_id, topic, cursor))

    def read_date(self, ledger_id: str, topic: str, day: date, *, cursor: str = "") -> Page:
        """The entries of one ledger date. `try_later`: it is not closed, more may come."""
        return self._page(reports.date_path(ledger_id, topic, day, cursor))

    def _page(self, path: str) -> Page:
        reply = self._wire.call("GET", path)
        return reports.read_page(read_answer(reply), page_size=reply.page_size)

    def fetch_qr(self, url: str) -> tuple[str, bytes]:
        """A QR's image (media type, bytes), from Vipps MobilePay's own hosts only.

        An SVG can carry scripts: serve it under a policy that runs none.
        """
        if not qr.is_image_address(url, base_url=self.connection.base_url):
            raise Mismatch("the QR image is at a host that is not Vipps MobilePay's")
        reply = self._wire.fetch(url, accept="image/svg+xml, image/png", longest=LARGEST_IMAGE)
        media_type = reply.content_type.partition(";")[0].strip().lower()
        if reply.status != 200 or media_type not in IMAGE_TYPES or not reply.content:
            call = Call(status=reply.status, ms=reply.ms)
            raise Unavailable("no QR image", call=call, retry_after=reply.retry_after)
        return media_type, reply.content

    def _change(self, path: str, *, body: bytes, key: str) -> Answer:
        if not _KEY.fullmatch(key):
            raise ValueError("an idempotency key is 1 to 50 printable characters")
        return self._call("POST", path, body=body, key=key)

    def _call(self, method: str, path: str, *, body: bytes | None = None, key: str = "") -> Answer:
        return read_answer(self._wire.call(method, path, body=body, key=key))

    def _do(self, method: str, path: str, *, body: bytes | None = None) -> Call:
        """A call whose yes has no content."""
        reply = self._wire.call(method, path, body=body)
        return read_answer(reply, may_be_empty=True).call


def _path(reference: str, operation: str = "") -> str:
    if not _REFERENCE.fullmatch(reference):
        raise ValueError("a reference is 8 to 64 letters, digits and hyphens")
    return f"{PAYMENTS}/{reference}{operation}"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
