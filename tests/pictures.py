"""What a camera sees: codes on paper, at any size, turned, blurred and noisy."""

import io
from pathlib import Path
from typing import Any

import segno
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

SIZE = (640, 480)
PAPER = 235
QUIET = 12


def printed(text: str, code: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.EAN13) -> Image.Image:
    """Three pixels a module, with the white around it."""
    bars: Any = zxingcpp.create_barcode(text, code).to_image(scale=3)
    height, width = bars.shape
    return framed(Image.frombytes("L", (width, height), bytes(bars)))


def qr(text: str) -> Image.Image:
    drawn = io.BytesIO()
    segno.make(text, micro=False).save(drawn, kind="png", scale=4)
    drawn.seek(0)
    return framed(Image.open(drawn).convert("L"))


def framed(code: Image.Image) -> Image.Image:
    label = Image.new("L", (code.width + 2 * QUIET, code.height + 2 * QUIET), 255)
    label.paste(code, (QUIET, QUIET))
    return label


def seen(
    *codes: Image.Image, scale: float = 1, turned: float = 0, noise: float = 0, blur: float = 0
) -> Image.Image:
    """One frame of a camera with the codes in it, the first in the middle."""
    frame = Image.new("L", SIZE, PAPER)
    for place, code in enumerate(codes):
        label = code.resize((int(code.width * scale), int(code.height * scale)))
        label = label.rotate(
            turned, expand=True, fillcolor=PAPER, resample=Image.Resampling.BICUBIC
        )
        across = (SIZE[0] - label.width) // 2
        down = (SIZE[1] - label.height) // 2 if place == 0 else 0
        frame.paste(label, (across, down))
    if blur:
        frame = frame.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        frame = ImageChops.add(frame, Image.effect_noise(SIZE, noise), offset=-128)
    return frame


def jpeg(frame: Image.Image, **how: object) -> bytes:
    made = io.BytesIO()
    frame.save(made, "JPEG", **{"quality": 70, **how})
    return made.getvalue()


def film(frame: Image.Image, to: Path) -> None:
    """One picture for ever, as Chromium's false camera shows it."""
    grey = b"\x80" * (frame.width * frame.height // 4)
    picture = b"FRAME\n" + frame.tobytes() + grey + grey
    head = f"YUV4MPEG2 W{frame.width} H{frame.height} F10:1 Ip A1:1 C420jpeg\n"
    to.write_bytes(head.encode() + picture * 2)
