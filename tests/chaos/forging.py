"""How a delivery is forged: every way of spoiling a genuine one, and what none would ever send."""

import base64
import dataclasses
import datetime as dt
import json
import random
from collections.abc import Callable
from email.utils import format_datetime

from tests.chaos.letters import SCHEME, Address, Letter, sign

Forger = Callable[[Letter, Address, random.Random], Letter]
SIGNED = ("x-ms-date", "x-ms-content-sha256", "authorization")
ODD = (
    "\x00",
    "\t",
    " ",
    "\n",
    "\r\n",
    "é",
    "Ω".encode().decode("latin-1"),
    "\x7f",
    "%00",
    "=",
    "&",
)


def with_headers(letter: Letter, **headers: str) -> Letter:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return dataclasses.replace(letter, headers={**letter.headers, **named})


def drop_header(letter: Letter, to: Address, dice: random.Random) -> Letter:
    gone = dice.choice(SIGNED)
    return dataclasses.replace(
        letter, headers={name: value for name, value in letter.headers.items() if name != gone}
    )


def bend_header(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """One character more, less or other."""
    name = dice.choice(SIGNED)
    value = letter.headers[name]
    place = dice.randrange(len(value))
    new = dice.choice((*ODD, "A", "b", "0", "/", "+", ""))
    end = place + dice.choice((0, 1))
    return with_headers(letter, **{name: value[:place] + new + value[end:]})


def swap_case(letter: Letter, to: Address, dice: random.Random) -> Letter:
    name = dice.choice(SIGNED)
    value = letter.headers[name]
    return with_headers(
        letter, **{name: dice.choice((value.lower(), value.upper(), value.swapcase()))}
    )


def rename_header(letter: Letter, to: Address, dice: random.Random) -> Letter:
    name = dice.choice(SIGNED)
    headers = dict(letter.headers)
    value = headers.pop(name)
    new = dice.choice(
        (name.upper(), name.title(), f"x-{name}", f"{name}-", "x-vipps-authorization")
    )
    return dataclasses.replace(letter, headers={**headers, new: value})


def wrong_proof(letter: Letter, to: Address, dice: random.Random) -> Letter:
    noise = base64.b64encode(dice.randbytes(dice.choice((0, 1, 31, 32, 33, 64)))).decode()
    scheme = dice.choice((SCHEME, "", "Bearer ", "HMAC-SHA256 ", SCHEME.lower(), SCHEME * 2))
    return with_headers(letter, authorization=scheme + noise)


def bend_body(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """Some bytes other, more, fewer or twice; the signature stays."""
    body = bytearray(letter.body)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(body) + 1)
        act = dice.randrange(4)
        if act == 0 and place < len(body):
            body[place] ^= 1 << dice.randrange(8)
        elif act == 1:
            body[place:place] = dice.randbytes(dice.randint(1, 4))
        elif act == 2:
            del body[place : place + dice.randint(1, 9)]
        else:
            body = body + body[:place]
    return dataclasses.replace(letter, body=bytes(body))


def other_encoding(letter: Letter, to: Address, dice: random.Random) -> Letter:
    text = letter.body.decode("utf-8", "replace")
    codec = dice.choice(("utf-16", "utf-8-sig", "utf-32", "latin-1", "cp037", "utf-7"))
    return dataclasses.replace(letter, body=text.encode(codec, "replace"))


def other_body_and_hash(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """Another body with its own right hash, under the old signature."""
    spoilt = bend_body(letter, to, dice)
    digest = sign(to, spoilt.body, letter.headers["x-ms-date"])["x-ms-content-sha256"]
    return with_headers(spoilt, x_ms_content_sha256=digest)


def other_address(letter: Letter, to: Address, dice: random.Random) -> Letter:
    path = dice.choice(
        (
            to.path[:-2] + dice.choice("abcXYZ-_") + "/",
            to.path.rstrip("/"),
            to.path + "/",
            to.path.upper(),
            to.path.replace("vipps/", "vipps/../vipps/"),
            "/webhooks/vipps/x/",
            "/webhooks/vipps/" + "\x00" * 3 + "/",
            "/webhooks/vipps/" + "é" * 20 + "/",
            "/webhooks/vipps/" + "a" * 4000 + "/",
        )
    )
    return dataclasses.replace(letter, path=path)


def signed_for_another_address(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """The right secret over another host, port, scheme of host or path, sent to ours."""
    host = dice.choice(("evil.example", to.host + ":443", to.host.upper() + ".", "", to.host[:-1]))
    path = dice.choice((to.path, to.path[:-1], "/", to.path + "?a=1"))
    url = f"http://{host}{path}"
    return dataclasses.replace(
        letter, headers=sign(Address(url, to.secret), letter.body, letter.headers["x-ms-date"])
    )


def wrong_secret(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """What somebody might take for the secret, and guesses."""
    secret = dice.choice(
        (
            "",
            to.secret.lower(),
            to.secret + "\n",
            to.secret[:-1],
            base64.b64decode(to.secret + "==").decode("latin-1"),
            dice.randbytes(32).hex(),
        )
    )
    right = letter.headers["x-ms-date"]
    return dataclasses.replace(letter, headers=sign(Address(to.url, secret), letter.body, right))


def wrong_date(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """Another date: under the old signature, or signed anew and far from now."""
    then = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=dice.randrange(10**7))
    odd = ("", "0", "now", "Thu, 99 Foo 9999 99:99:99 GMT", "1" * 5000, "\x00", "ünder", "-1")
    date = dice.choice((format_datetime(then, usegmt=True), *odd))
    if dice.random() < 0.5:
        return with_headers(letter, x_ms_date=date)
    return dataclasses.replace(letter, headers=sign(to, letter.body, date))


def other_length(letter: Letter, to: Address, dice: random.Random) -> Letter:
    length = dice.choice(("", "0", "-1", "1", "abc", "99999999999999999999", "5e3", "٣", "70000"))
    return dataclasses.replace(letter, length=length)


def other_method(letter: Letter, to: Address, dice: random.Random) -> Letter:
    return dataclasses.replace(
        letter, method=dice.choice(("GET", "PUT", "HEAD", "OPTIONS", "BREW"))
    )


def noise(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """Nothing of a letter is left but the address."""
    headers = {
        name: dice.randbytes(dice.randrange(90)).decode("latin-1")
        for name in dice.sample((*SIGNED, "x-vipps-authorization", "cookie"), k=3)
    }
    return Letter(to.path, headers, dice.randbytes(dice.choice((0, 1, 40, 400))))


FORGERS: tuple[Forger, ...] = (
    drop_header,
    bend_header,
    swap_case,
    rename_header,
    wrong_proof,
    bend_body,
    other_encoding,
    other_body_and_hash,
    other_address,
    signed_for_another_address,
    wrong_secret,
    wrong_date,
    other_length,
    other_method,
    noise,
)


def forge(letter: Letter, to: Address, dice: random.Random) -> Letter:
    """Spoil a genuine letter once, or twice."""
    for _ in range(dice.choice((1, 1, 1, 2))):
        try:
            letter = dice.choice(FORGERS)(letter, to, dice)
        except (KeyError, ValueError):
            return letter  # The first forger has taken away what the second would have bent.
    return letter


def write_oddly(body: bytes, dice: random.Random) -> bytes:
    """A body that Vipps itself might sign one day: what JSON allows, and what it does not."""
    event = json.loads(body)
    odd = dice.randrange(12)
    if odd < 8:
        event[dice.choice(list(event))] = dice.choice(
            (
                None,
                True,
                -1,
                10**400,
                1.5,
                "",
                "\x00",
                "\ud800",
                "é" * 300,
                "x" * 70_000,
                [],
                {},
                {"value": "NaN"},
                {"value": 10**30},
                {"value": True},
                [[[[]]]],
            )
        )
        return json.dumps(event, ensure_ascii=dice.random() < 0.8).encode("utf-8", "surrogatepass")
    if odd == 8:
        return b"[" * dice.choice((10, 1000, 60_000)) + b"]"
    if odd == 9:
        value = dice.choice(("NaN", "-Infinity", "1e999", "9" * 5000, "01", '"\\ud800"', "'a'"))
        return body.replace(b'"success"', f'"reference": {value}, "success"'.encode())
    if odd == 10:
        return dice.choice((b"\xef\xbb\xbf", b"\x00", b"\xff\xfe", b"  ", b"")) + body
    return dice.choice((b"", b"null", b"0", b'"', b"{}", b"[]", body[:-1], body + body))
