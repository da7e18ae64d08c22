"""Merchant redirect QR: a printed code that opens a page, and the page can be changed later."""

from starlette.routing import Route

from payments.simulator.checks import is_integer
from payments.simulator.endpoint import Act, Asked, View, endpoint
from payments.simulator.problems import Answer, answer
from payments.simulator.qr import printed_image_url, printed_url
from payments.simulator.qr_codes import FOREVER, Poster
from payments.simulator.qr_problems import (
    FORMATS,
    QrFindings,
    QrProblem,
    Taken,
    not_found,
    own_words,
    read_body,
    read_size,
)

PATH = "/qr/v1/merchant-redirect"
ID = r"[-_+%æøåÆØÅ\w\s]{1,128}"
LINK = r"https:\/\/[\w\.]+([\w#!:.?+=&%@\-\/]+)?"
LEAST_LIFE, LONGEST_LIFE = 300, 2_147_483_647
TARGET = "text/targeturl"
ACCEPTED = {"image/*": FORMATS["SVG"], **{each: each for each in FORMATS.values()}}


def create(asked: Asked) -> Answer:
    media = _read_accept(asked)
    body = read_body(asked)
    findings = QrFindings()
    findings.only(body, ("id", "redirectUrl", "ttl"))
    findings.matches(body.get("id"), "id", ID)
    findings.matches(body.get("redirectUrl"), "redirectUrl", LINK)
    ttl = body.get("ttl")
    if ttl is not None:
        findings.integer(ttl, "ttl", least=LEAST_LIFE, most=LONGEST_LIFE)
    findings.done()
    id, codes = str(body["id"]), asked.world.codes
    if codes.poster(asked.unit.msn, id):
        raise Taken(id)
    ends_at = asked.world.clock.now() + ttl if isinstance(ttl, int) and is_integer(ttl) else None
    poster = Poster(asked.unit, id, str(body["redirectUrl"]), ends_at)
    view = _view(asked, poster, media)
    codes.put(poster)
    asked.world.phones.changed()
    return answer(view)


def all_of_unit(asked: Asked) -> Answer:
    media = _read_accept(asked, is_strict=False)
    return answer([_view(asked, each, media) for each in asked.world.codes.posters(asked.unit.msn)])


def get(asked: Asked) -> Answer:
    return answer(_view(asked, _found(asked), _read_accept(asked, is_strict=False)))


def put(asked: Asked) -> Answer:
    """Another page behind the same picture."""
    media, poster = _read_accept(asked), _found(asked)
    body = read_body(asked)
    findings = QrFindings()
    findings.only(body, ("redirectUrl",))
    findings.matches(body.get("redirectUrl"), "redirectUrl", LINK)
    findings.done()
    poster.url = str(body["redirectUrl"])
    asked.world.phones.changed()
    return answer(_view(asked, poster, media))


def delete(asked: Asked) -> Answer:
    _read_size(asked)
    asked.world.codes.remove(_found(asked))
    asked.world.phones.changed()
    return Answer(200)


def _found(asked: Asked) -> Poster:
    poster = asked.world.codes.poster(asked.unit.msn, asked.request.path_params["id"])
    if poster is None:
        raise not_found()
    return poster


def _read_accept(asked: Asked, *, is_strict: bool = True) -> str:
    """What the header asks for. Reading has no 415: there an SVG is given instead."""
    wanted = asked.request.headers.get("accept", "").lower()
    if wanted in ACCEPTED:
        return ACCEPTED[wanted]
    if wanted == TARGET:
        return TARGET
    if is_strict:
        raise QrProblem(415, "Unsupported Media Type", "Accept must name a supported format.")
    return FORMATS["SVG"]


def _read_size(asked: Asked) -> int | None:
    findings = QrFindings()
    size = read_size(asked.request.headers.get("size"), findings, name="Size")
    findings.done()
    return size


def _view(asked: Asked, poster: Poster, media: str) -> dict[str, object]:
    size = _read_size(asked)
    url = printed_url(poster, asked.codes)
    if media != TARGET:
        url = printed_image_url(poster, asked.base, media=media, size=size)
    left = FOREVER
    if poster.ends_at is not None:
        left = int(poster.ends_at - asked.world.clock.now())
    return {"id": poster.id, "url": url, "redirectUrl": poster.url, "expiresIn": left}


def _endpoint(act: Act) -> View:
    return endpoint("redirect_qr", act, needs_msn=False, words=own_words)


def routes() -> list[Route]:
    one = f"{PATH}/{{id}}"
    return [
        Route(PATH, _endpoint(create), methods=["POST"]),
        Route(PATH, _endpoint(all_of_unit), methods=["GET"]),
        Route(one, _endpoint(get), methods=["GET"]),
        Route(one, _endpoint(put), methods=["PUT"]),
        Route(one, _endpoint(delete), methods=["DELETE"]),
    ]
