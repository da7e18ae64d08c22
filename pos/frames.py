"""Reads the code that a tablet's camera looks at. Of a frame nothing is kept, logged or sent on."""

import io
from dataclasses import dataclass

import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, JpegImagePlugin

MOST_BYTES = 300_000
MOST_PIXELS = 1_500_000
# What stands on goods, gift cards and receipts, and in the customer's app. More would be misread.
FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.EAN13,
        zxingcpp.BarcodeFormat.EAN8,
        zxingcpp.BarcodeFormat.UPCA,
        zxingcpp.BarcodeFormat.UPCE,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.QRCode,
    ]
)


class TooLarge(Exception):
    """More bytes or pixels than a frame needs. The text says so."""


class Unreadable(Exception):
    """No plain JPEG picture. The text says so."""


@dataclass(frozen=True)
class Code:
    """`text` is what a scanner would type: a UPC has become a GTIN."""

    text: str
    format: str


def read(data: bytes) -> Code | None:
    """The code in the frame; of several the one in the middle. Raises TooLarge, Unreadable."""
    frame = _decode(data)
    found = zxingcpp.read_barcodes(frame, formats=FORMATS)
    if not found:
        return None
    middle = min(found, key=lambda code: _distance(code.position, frame))
    return Code(text=middle.text, format=middle.format.name)


def _decode(data: bytes) -> Image.Image:
    """Not by `Image.open`: that knows more formats, and only warns of a picture that is a bomb."""
    if len(data) > MOST_BYTES:
        raise TooLarge(_("The picture is too large."))
    try:
        frame = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
        # Until here only its head has been read.
        if frame.width * frame.height > MOST_PIXELS:
            raise TooLarge(_("The picture is too large."))
        # Each pass of a progressive one costs as much as a whole picture; no camera page sends it.
        if "progressive" in frame.info:
            raise Unreadable(_("Send a plain JPEG picture."))
        frame.draft("L", None)  # Colours are not even unpacked.
        return frame.convert("L")
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable(_("Send a plain JPEG picture.")) from error


def _distance(place: zxingcpp.Position, frame: Image.Image) -> int:
    """Twice how far the code's middle is from the frame's, along both sides."""
    one, other = place.top_left, place.bottom_right
    return abs(one.x + other.x - frame.width) + abs(one.y + other.y - frame.height)
