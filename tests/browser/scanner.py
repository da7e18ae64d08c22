"""A scanner on the keyboard.

Its keys carry the time at which they were pressed, as the system stamps those of a real one:
however late a busy machine hands them to the page, they lie as close together as they were sent.
"""

import asyncio
import time
from functools import partial
from typing import Any

from playwright.sync_api import CDPSession, Page

PACE = 0.002
SHIFT = 8
# Where signs stand that are no letter and no digit, on a US layout; others come without a place.
CODES = {
    "/": ("Slash", 191),
    "?": ("Slash", 191),
    ":": ("Semicolon", 186),
    ".": ("Period", 190),
    "-": ("Minus", 189),
    "_": ("Minus", 189),
    "=": ("Equal", 187),
    "+": ("Equal", 187),
    "&": ("Digit7", 55),
    "%": ("Digit5", 53),
    "]": ("BracketRight", 221),
    "*": ("Digit8", 56),
    " ": ("Space", 32),
}
SHIFTED = set('?:_+&%*"') | set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Scanner:
    """What it reads comes as keys, with Enter behind them."""

    def __init__(self, page: Page) -> None:
        self.devtools: CDPSession = page.context.new_cdp_session(page)

    def send(self, code: str) -> None:
        """All keys are handed over at once, so that no pause of ours lies between two of them."""
        began = time.time()
        strokes = [
            {**stroke, "type": kind, "timestamp": began + place * PACE}
            for place, stroke in enumerate([*map(stroke_of, code), ENTER])
            for kind in ("keyDown", "keyUp")
        ]
        channel: Any = self.devtools
        press = partial(channel._impl_obj.send, "Input.dispatchKeyEvent", timeout=None)

        async def all_strokes() -> None:
            await asyncio.gather(*map(press, strokes))

        channel._sync(all_strokes())
        # The next key of a hand must not be older than the scanner's last one.
        time.sleep(max(0.0, began + len(strokes) * PACE - time.time()))


ENTER = {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}


def stroke_of(sign: str) -> dict[str, Any]:
    if sign.isdigit():
        code, number = f"Digit{sign}", ord(sign)
    elif sign.isascii() and sign.isalpha():
        code, number = f"Key{sign.upper()}", ord(sign.upper())
    else:
        code, number = CODES.get(sign, ("", 0))
    shift = SHIFT if sign in SHIFTED else 0
    return {
        **{"key": sign, "text": sign, "code": code, "windowsVirtualKeyCode": number},
        "modifiers": shift,
    }
