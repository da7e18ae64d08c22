"""The digital signature of cash transactions, as the Norwegian tax administration prescribes it.

Source: "Requirements and guidelines for implementing digital signatures in Cash Register
Systems" (Skatteetaten). RSASSA-PKCS1-v1_5 with SHA-1 and 1024 bits is fixed by the authority;
`journal` adds a SHA-256 chain of our own because that scheme is weak by today's standards.
"""

import base64
import datetime as dt
import functools

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.db import connection, transaction
from django.utils import timezone

from pos.models import SigningKey
from stores.crypto import open_sealed, seal

BITS = 1024
# The advisory lock under which keys are made.
LOCK = 7_203_461


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
    """Sign with the newest key. Returns the signature in base64 and the key's version.

    The first receipt ever makes the first key.
    """
    key = newest or make_key(first=True)
    private = _private(key.sealed, key.version)
    signed = private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    return base64.b64encode(signed).decode(), key.version


def _newest() -> SigningKey | None:
    return SigningKey.objects.order_by("-version").first()


@transaction.atomic
def make_key(*, first: bool = False) -> SigningKey:
    """Make and keep a new key; receipts are signed with it from now on.

    With `first` only if there is none yet: of tills that sell their first goods at the same time
    one makes the key and the others wait for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    newest = _newest()
    if newest and first:
        return newest
    version = newest.version + 1 if newest else 1
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return SigningKey.objects.create(
        version=version,
        public_pem=public.decode(),
        sealed=seal({"pem": _pem(private)}, about=f"pos.signing_key:{version}"),
        created_at=timezone.now(),
    )


def _pem(private: rsa.RSAPrivateKey) -> str:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@functools.lru_cache(maxsize=8)
def _private(sealed: str, version: int) -> rsa.RSAPrivateKey:
    # By what is sealed and not by its version: a key whose transaction was rolled back is gone.
    pem = open_sealed(sealed, about=f"pos.signing_key:{version}")["pem"]
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
