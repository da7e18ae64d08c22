"""The digital signature of cash transactions, as the Norwegian tax administration prescribes it.

Source: "Requirements and guidelines for implementing digital signatures in Cash Register
Systems" (Skatteetaten). RSASSA-PKCS1-v1_5 with SHA-1 and 1024 bits, and HMAC with SHA-1 and a key
of 128 bits, are fixed by the authority; `journal` adds a SHA-256 chain of our own because both are
weak by today's standards. How keys are made and kept stands in `signing_keys`.
"""

import base64
import datetime as dt
import functools
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from pos import signing_keys
from pos.models import SigningKey
from stores.crypto import Unreadable

Algorithm = SigningKey.Algorithm


class CannotSign(Exception):
    """This host makes no signature that the authority reads. The text says what to do."""


def message(
    *, previous: str, at: dt.datetime, sequence: int, total: int, total_excluding_vat: int
) -> str:
    """The string that is signed. `at` is the store's local time, amounts are minor units."""
    return ";".join(
        [
            previous,
            at.strftime("%Y-%m-%d"),
            at.strftime("%H:%M:%S"),
            str(sequence),
            decimal_text(total),
            decimal_text(total_excluding_vat),
        ]
    )


def decimal_text(amount: int) -> str:
    """Minor units as the authority's validator reads them: a dot and always two decimals."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def sign(text: str, *, newest: SigningKey | None) -> tuple[str, int]:
    """Sign with the key that is valid now. Returns the signature in base64 and the key's version.

    The first receipt ever makes the first key. Raises CannotSign.
    """
    key = newest or signing_keys.make(first=True)
    if key.algorithm == Algorithm.HMAC:
        signed = authenticated(text, _secret(key.sealed, key.version))
    else:
        signed = _signed(text, _private(key.sealed, key.version))
    return base64.b64encode(signed).decode(), key.version


def is_good(text: str, signature: str, *, key: SigningKey) -> bool:
    """Whether this key has made this signature of this text. A broken key has made none."""
    try:
        if key.algorithm == Algorithm.HMAC:
            made = authenticated(text, _secret(key.sealed, key.version))
            return hmac.compare_digest(base64.b64encode(made), signature.encode())
        _public(key.public_pem).verify(
            base64.b64decode(signature),
            text.encode(),
            padding.PKCS1v15(),
            hashes.SHA1(),  # noqa: S303
        )
    except (InvalidSignature, Unreadable, KeyError, ValueError):
        return False
    return True


def authenticated(text: str, secret: bytes) -> bytes:
    """HMAC-SHA1, all 160 bits of it."""
    return hmac.new(secret, text.encode(), hashlib.sha1).digest()


def why_not() -> str:
    """Why this host cannot sign, empty when it can: a strict policy may have switched SHA-1 off."""
    try:
        _signed("0", rsa.generate_private_key(public_exponent=65537, key_size=signing_keys.BITS))
        authenticated("0", bytes(16))
    except (CannotSign, UnsupportedAlgorithm, ValueError) as error:
        return str(error)
    return ""


def _signed(text: str, private: rsa.RSAPrivateKey) -> bytes:
    try:
        return private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except UnsupportedAlgorithm as error:
        raise CannotSign(
            "This host refuses SHA-1, which the tax administration prescribes. Allow it in the"
            f" policy of OpenSSL, or sell from another host. ({error})"
        ) from error


@functools.lru_cache(maxsize=8)
def _private(sealed: str, version: int) -> rsa.RSAPrivateKey:
    # By what is sealed and not by its version: a key whose transaction was rolled back is gone.
    pem = signing_keys.opened(sealed, version)["pem"]
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@functools.lru_cache(maxsize=8)
def _secret(sealed: str, version: int) -> bytes:
    return base64.b64decode(signing_keys.opened(sealed, version)["secret"])


@functools.lru_cache(maxsize=8)
def _public(pem: str) -> rsa.RSAPublicKey:
    public = serialization.load_pem_public_key(pem.encode())
    assert isinstance(public, rsa.RSAPublicKey)
    return public
