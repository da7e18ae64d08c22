"""QR codes as pictures."""

import io
import struct
import zlib

import segno

PNG, SVG = "image/png", "image/svg+xml"
DEFAULT_SIZE = 1024
QUIET_ZONE = 4


def picture(content: str, *, media: str = SVG, size: int = DEFAULT_SIZE) -> bytes:
    """A QR with its quiet zone; a PNG is exactly `size` pixels wide and high."""
    code = segno.make(content, error="m", micro=False)
    if media == PNG:
        return _png(code, size)
    out = io.BytesIO()
    code.save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, omitsize=True, light="#fff")
    return out.getvalue()


def _png(code: segno.QRCode, size: int) -> bytes:
    """Whole pixels for every module; what is left over is more quiet zone, all around."""
    scale = max(1, size // code.symbol_size(border=QUIET_ZONE)[0])
    rows = [bytes(row) for row in code.matrix_iter(scale=scale, border=0)]
    left = (size - len(rows)) // 2
    right = size - len(rows) - left
    white = bytes(size)
    lines = [white] * left + [bytes(left) + row + bytes(right) for row in rows] + [white] * right
    # One byte a pixel, black on white; every line says that it is not filtered.
    pixels = b"".join(b"\0" + line.translate(_SHADES) for line in lines)
    head = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    )


_SHADES = bytes([255, 0]) + bytes(254)


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)
