"""Where network printers poll, by Star CloudPRNT. docs/printers.md is what their owner reads.

All of it is one address: POST asks for work and reports, GET fetches it, DELETE says how it went.
The words in the answers are for the printer's log.
"""

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from pos import cloudprnt as cloud
from pos import escpos_slips, gift_cards, layout, return_codes, slips
from pos.cloudprnt import MEDIA, AnotherPrinter, NothingToPrint, UnknownPrinter, WrongType
from pos.models import PrintJob
from pos.strangers import Strangers
from stores.api.access import address_of
from stores.models import Printer

LONGEST = 10_000
# BEL: the first drawer, in Star's line mode and in StarPRNT alike.
STAR_PULSE = b"\x07"
# A picture says nothing of cutting; a dithered letter is a grey one.
FOR_STAR = {"X-Star-Cut": "full; feed=true", "X-Star-ImageDitherPattern": "none"}

strangers = Strangers()


@csrf_exempt
def cloudprnt(request: HttpRequest, secret: str) -> HttpResponse:
    """A printer asks for work, fetches it, or says what became of it."""
    acts = {"POST": _poll, "GET": _fetch, "DELETE": _confirm}
    act = acts.get(request.method or "")
    if act is None:
        return _unlogged(HttpResponse(status=405, headers={"Allow": ", ".join(acts)}))
    address = address_of(request)
    if strangers.must_wait(secret, address):
        answer = _said(429, "Too many wrong addresses.")
        answer["Retry-After"] = "60"
        return answer
    try:
        answer = act(request, secret)
    except UnknownPrinter:
        strangers.was_wrong(secret, address)
        return _said(401, "This address is not in use. The office makes a new one.")
    except AnotherPrinter:
        return _said(403, "This address was made for a printer with another MAC address.")
    strangers.was_right(secret)
    answer["Cache-Control"] = "no-store"
    return _unlogged(answer)


def _poll(request: HttpRequest, secret: str) -> HttpResponse:
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > LONGEST:
        return _said(413, "A report is a few hundred bytes.")
    try:
        report: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        return _said(400, "Send a report as a JSON object.")
    offer = cloud.poll(
        secret,
        mac=_plain(_text(report, "printerMAC")),
        status=_plain(_text(report, "statusCode")),
        asb=_text(report, "status"),
        is_printing=report.get("printingInProgress") is True,
    )
    if offer is None:
        return JsonResponse({"jobReady": False})
    media = MEDIA[offer.commands, offer.kind]
    ready = {"jobReady": True, "mediaTypes": media, "jobToken": str(offer.token)}
    return JsonResponse(ready)


def _fetch(request: HttpRequest, secret: str) -> HttpResponse:
    asked = request.GET
    if "mac" not in asked:
        return _said(404, "HTTP polling only.")  # Asks which variant of the protocol we speak.
    media = asked.get("type", "").partition(";")[0].strip().lower()
    try:
        job = cloud.fetch(secret, mac=asked["mac"], token=_token(asked.get("token")), media=media)
    except NothingToPrint:
        return _said(404, "There is nothing to print.")
    except WrongType:
        return _said(415, "Ask for a media type that was offered.")
    if job.state == PrintJob.State.FAILED:
        return _said(404, "This has been fetched before, and more copies are not allowed.")
    return HttpResponse(
        _content(job), content_type=media, headers=FOR_STAR if media == "image/png" else {}
    )


def _content(job: PrintJob) -> bytes:
    printer, receipt = job.printer, job.receipt
    is_star = printer.commands == Printer.Commands.STAR
    if receipt is None:
        return STAR_PULSE if is_star else escpos_slips.pulse()
    rows = layout.rows(
        receipt.content,
        is_copy=job.is_copy,
        signature=receipt.signature,
        gift_cards=[] if job.is_copy else gift_cards.numbers(receipt),
    )
    code = return_codes.of(receipt.pk) if receipt.comes_back else ""
    picture = slips.draw(rows, is_narrow=printer.is_narrow, code=code)
    return slips.png(picture) if is_star else escpos_slips.paper(picture)


def _confirm(request: HttpRequest, secret: str) -> HttpResponse:
    asked = request.GET
    cloud.confirm(
        secret,
        mac=asked.get("mac", ""),
        token=_token(asked.get("token")),
        code=_plain(asked.get("code", "")),
    )
    return HttpResponse(status=200)


def _token(text: str | None) -> uuid.UUID | None:
    """Older printers send none back."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _text(report: dict[str, Any], name: str) -> str:
    """Fields may be absent or null."""
    value = report.get(name)
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """`200%20OK` as it is written by printers that send what is encoded in JSON, too."""
    found = text.replace("%20", " ")
    return "".join(sign for sign in found if sign.isprintable())


def _said(status: int, text: str) -> HttpResponse:
    return _unlogged(HttpResponse(text, status=status, content_type="text/plain"))


def _unlogged(answer: HttpResponse) -> HttpResponse:
    """Django writes the path of what is not found into its log: here the secret is in it."""
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
