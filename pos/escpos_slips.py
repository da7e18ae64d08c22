"""The same picture, and the drawer's pulse, in ESC/POS.

For printers that are set to it, Star's own among them; python-escpos writes the commands. It is
imported when one asks: it reads its list of printers then, which takes most of a second.
"""

from typing import Any

from PIL import Image


def paper(picture: Image.Image) -> bytes:
    """The picture, and the paper cut under it."""
    printer = _printer()
    printer.image(picture, impl="bitImageRaster", center=False)
    printer.cut()
    return bytes(printer.output)


def pulse() -> bytes:
    """To the first drawer."""
    printer = _printer()
    printer.cashdraw(2)
    return bytes(printer.output)


def _printer() -> Any:
    from escpos.printer import Dummy

    printer = Dummy()
    printer.hw("INIT")
    return printer
