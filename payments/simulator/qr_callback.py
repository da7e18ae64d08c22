"""Merchant callback QR: the sticker at a till. Scanning it tells the merchant who stands there."""

from starlette.routing import Route

from payments.simulator.endpoint import Act, Asked, View, endpoint
from payments.simulator.problems import Answer, answer
from payments.simulator.qr import printed_image_url, printed_url
from payments.simulator.qr_codes import Sticker
from payments.simulator.qr_problems import (
    FORMATS,
    QrFindings,
    Taken,
    need_msn,
    not_found,
    own_words,
    read_body,
    read_size,
)

PATH = "/qr/v1/merchant-callback"
CATEGORIES = ("IN_STORE", "VENDING")
LONGEST = 36


def put(asked: Asked) -> Answer:
    """Make it, or change where it is said to be. The picture stays as it was printed."""
    need_msn(asked)
    _put(asked, asked.request.path_params["id"], fields=("locationDescription", "category"))
    return Answer(200)


def put_beacon(asked: Asked) -> Answer:
    """An old MobilePay sticker, taken over by the sales unit that asks first."""
    need_msn(asked)
    beacon = asked.request.path_params["id"]
    for sticker in asked.world.codes.stickers():
        if sticker.id == beacon and sticker.unit.msn != asked.unit.msn:
            raise Taken(beacon)
    _put(asked, beacon, fields=("locationDescription",))
    return Answer(200)


def _put(asked: Asked, id: str, *, fields: tuple[str, ...]) -> None:
    body = read_body(asked, other_type=400)
    findings = QrFindings()
    findings.only(body, fields)
    findings.text(body.get("locationDescription"), "locationDescription", least=1, most=LONGEST)
    category = body.get("category")
    if category is not None:
        findings.one_of(category, "category", CATEGORIES)
    findings.done()
    location = str(body["locationDescription"])
    asked.world.codes.put(Sticker(asked.unit, id, location, str(category or CATEGORIES[0])))
    asked.world.phones.changed()


def all_of_unit(asked: Asked) -> Answer:
    msn = need_msn(asked)
    return answer([_view(asked, each) for each in asked.world.codes.stickers(msn)])


def get(asked: Asked) -> Answer:
    return answer(_view(asked, _found(asked)))


def delete(asked: Asked) -> Answer:
    asked.world.codes.remove(_found(asked))
    asked.world.phones.changed()
    return Answer(200)


def _found(asked: Asked) -> Sticker:
    sticker = asked.world.codes.sticker(need_msn(asked), asked.request.path_params["id"])
    if sticker is None:
        raise not_found()
    return sticker


def _view(asked: Asked, sticker: Sticker) -> dict[str, str]:
    query, findings = asked.request.query_params, QrFindings()
    size = read_size(query.get("QrImageSize"), findings, name="QrImageSize")
    wanted = query.get("QrImageFormat", "SVG")
    findings.one_of(wanted, "QrImageFormat", tuple(FORMATS))
    findings.done()
    return {
        "merchantSerialNumber": sticker.unit.msn,
        "merchantQrId": sticker.id,
        "locationDescription": sticker.location,
        "qrImageUrl": printed_image_url(sticker, asked.base, media=FORMATS[wanted], size=size),
        "qrContent": printed_url(sticker, asked.codes),
    }


def _endpoint(act: Act) -> View:
    return endpoint("callback_qr", act, needs_msn=False, words=own_words)


def routes() -> list[Route]:
    one, beacon = f"{PATH}/{{id}}", f"{PATH}/mobilepay/{{id}}"
    return [
        Route(PATH, _endpoint(all_of_unit), methods=["GET"]),
        Route(beacon, _endpoint(put_beacon), methods=["PUT"]),
        Route(one, _endpoint(put), methods=["PUT"]),
        Route(one, _endpoint(get), methods=["GET"]),
        Route(one, _endpoint(delete), methods=["DELETE"]),
    ]
