"""What is read in a picture of the tablet's camera, and what is not even decoded."""

import re

import pytest
from PIL import Image
from zxingcpp import BarcodeFormat

from pos import frames
from tests import pictures

GOODS = "7038010000126"
OTHER = "5701234567899"
PERSONAL = "https://qr.vipps.no/28/2/01/031/4712345678?v=1"


@pytest.mark.parametrize("scale", [0.6, 1, 1.5])
@pytest.mark.parametrize("turned", [0, 8, 90, 180, 270])
def test_goods_are_read_at_any_size_and_however_they_are_held(scale: float, turned: int) -> None:
    frame = pictures.seen(pictures.printed(GOODS), scale=scale, turned=turned)

    assert frames.read(pictures.jpeg(frame)) == frames.Code(GOODS, "EAN13")


@pytest.mark.parametrize("turned", [0, 15, 45, 90, 200])
@pytest.mark.parametrize("scale", [0.8, 1.3])
def test_a_customers_qr_is_read_at_any_angle(scale: float, turned: int) -> None:
    frame = pictures.seen(pictures.qr(PERSONAL), scale=scale, turned=turned)

    assert frames.read(pictures.jpeg(frame)) == frames.Code(PERSONAL, "QRCode")


@pytest.mark.parametrize("blur", [0, 1])
@pytest.mark.parametrize("noise", [10, 30])
@pytest.mark.parametrize("quality", [40, 70])
def test_noise_and_blur_are_read_through(noise: float, blur: float, quality: int) -> None:
    frame = pictures.seen(pictures.printed(GOODS), noise=noise, blur=blur)

    assert frames.read(pictures.jpeg(frame, quality=quality)) == frames.Code(GOODS, "EAN13")


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("9638507", BarcodeFormat.EAN8, "96385074"),
        ("03600029145", BarcodeFormat.UPCA, "0036000291452"),
        ("0123456", BarcodeFormat.UPCE, "0012345000065"),
        ("NKR1-000123", BarcodeFormat.Code128, "NKR1-000123"),
    ],
)
def test_what_is_short_or_american_becomes_what_a_scanner_types(
    code: str, kind: BarcodeFormat, text: str
) -> None:
    found = frames.read(pictures.jpeg(pictures.seen(pictures.printed(code, kind))))

    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("12345678", BarcodeFormat.ITF),
        ("ABC-123", BarcodeFormat.Code39),
        ("ABC-123", BarcodeFormat.DataMatrix),
    ],
)
def test_other_kinds_of_codes_are_passed_over(code: str, kind: BarcodeFormat) -> None:
    assert frames.read(pictures.jpeg(pictures.seen(pictures.printed(code, kind)))) is None


def test_of_two_codes_the_one_in_the_middle_is_meant() -> None:
    for one, other in ((GOODS, OTHER), (OTHER, GOODS)):
        frame = pictures.seen(pictures.printed(one), pictures.printed(other), scale=0.8)

        assert frames.read(pictures.jpeg(frame)) == frames.Code(one, "EAN13")


def test_where_nothing_is_nothing_is_read() -> None:
    assert frames.read(pictures.jpeg(pictures.seen(noise=40))) is None


def test_a_coloured_frame_is_read_as_well() -> None:
    frame = pictures.seen(pictures.printed(GOODS)).convert("RGB")

    assert frames.read(pictures.jpeg(frame)) == frames.Code(GOODS, "EAN13")


def test_too_many_bytes_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    never(monkeypatch)

    with pytest.raises(frames.TooLarge):
        frames.read(pictures.jpeg(pictures.seen()) + b"\0" * frames.MOST_BYTES)


@pytest.mark.parametrize("size", [(1500, 1001), (65_000, 65_000)])
def test_too_many_pixels_are_not_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head that promises more than the bytes hold costs nothing, whatever it promises."""
    never(monkeypatch)
    small = pictures.jpeg(Image.new("L", (8, 8)))
    sides = size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big")
    large = re.sub(
        rb"(\xff\xc0..\x08)....", lambda m: m[1] + sides, small, count=1, flags=re.DOTALL
    )
    assert large != small

    with pytest.raises(frames.TooLarge):
        frames.read(large)


def test_a_progressive_picture_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    never(monkeypatch)

    with pytest.raises(frames.Unreadable):
        frames.read(pictures.jpeg(pictures.seen(), progressive=True))


WHOLE = pictures.jpeg(pictures.seen(pictures.printed(GOODS)))


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8", b"GIF89a" + b"\0" * 50, WHOLE[:40], WHOLE[:2000], b"\0" * 300],
    ids=["empty", "start", "gif", "half a head", "half a picture", "zeros"],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(frames.Unreadable):
        frames.read(data)


def never(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    monkeypatch.setattr("zxingcpp.read_barcodes", decoded)
