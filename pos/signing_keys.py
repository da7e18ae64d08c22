"""The keys that sign receipts: made, kept and handed in. Old ones stay and verify for ever.

The tax administration gets the public half of an RSA key with the product declaration, and of an
HMAC key the secret itself ("Requirements and guidelines", Skatteetaten).
"""

import base64
import datetime as dt
import secrets
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from pos.models import SigningKey
from stores.crypto import Unreadable, open_sealed, seal

BITS = 1024
SECRET_BYTES = 16
# The advisory lock under which keys are made.
LOCK = 7_203_461

Algorithm = SigningKey.Algorithm


def in_order() -> QuerySet[SigningKey]:
    """All keys, the one that becomes valid last first."""
    return SigningKey.objects.annotate(since=Coalesce("valid_from", "created_at")).order_by(
        "-since", "-version"
    )


def valid(at: dt.datetime) -> SigningKey | None:
    """The key that signs at a moment: of those that are valid the one that became so last."""
    return in_order().filter(Q(valid_from=None) | Q(valid_from__lte=at)).first()


@transaction.atomic
def make(
    *,
    algorithm: Algorithm = Algorithm.RSA,
    valid_from: dt.datetime | None = None,
    first: bool = False,
) -> SigningKey:
    """Make and keep a new key; receipts are signed with it from `valid_from`, or from now on.

    With `first` only if there is none yet: of tills that sell their first goods at the same time
    one makes the key and the others wait for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    at = timezone.now()
    known = valid(at) if first else None
    if known:
        return known
    newest = SigningKey.objects.order_by("-version").first()
    key = SigningKey(
        version=newest.version + 1 if newest else 1,
        algorithm=algorithm,
        created_at=at,
        valid_from=valid_from,
    )
    its: dict[str, Any] = _secret(key) if algorithm == Algorithm.HMAC else _pair(key)
    key.sealed = seal({**its, "row": _row(key)}, about=_about(key.version))
    key.save(force_insert=True)
    return key


def _pair(key: SigningKey) -> dict[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    key.public_pem = _public_pem(private)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return {"pem": pem.decode()}


def _secret(key: SigningKey) -> dict[str, str]:
    key.public_pem = ""
    return {"secret": base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}


def _public_pem(private: rsa.RSAPrivateKey) -> str:
    return (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def _about(version: int) -> str:
    return f"pos.signing_key:{version}"


def _row(key: SigningKey) -> dict[str, str]:
    """What of the row is sealed with the key, so that nobody changes it unseen."""
    return {
        "algorithm": str(key.algorithm),
        "created_at": key.created_at.astimezone(dt.UTC).isoformat(),
        "valid_from": key.valid_from.astimezone(dt.UTC).isoformat() if key.valid_from else "",
    }


def opened(sealed: str, version: int) -> dict[str, Any]:
    """What is sealed in a key's row: `pem` or `secret`. Raises stores.crypto.Unreadable."""
    return open_sealed(sealed, about=_about(version))


def export(key: SigningKey, *, secrets_too: bool = False) -> str:
    """A key as the authority reads it: the public PEM, or the secret in base64 on one line.

    Raises PermissionError for a secret that nobody has asked for by name.
    """
    if key.algorithm == Algorithm.RSA:
        return key.public_pem
    if not secrets_too:
        raise PermissionError("An HMAC key is secret: whoever has it can sign.")
    return f"{opened(key.sealed, key.version)['secret']}\n"


def is_unchanged(key: SigningKey) -> bool:
    """Whether the row still says what was sealed with it."""
    try:
        its = opened(key.sealed, key.version)
    except Unreadable:
        return False
    if "row" in its and its["row"] != _row(key):
        return False
    if key.algorithm == Algorithm.HMAC:
        return "secret" in its and key.public_pem == ""
    if "pem" not in its:
        return False
    private = serialization.load_pem_private_key(its["pem"].encode(), password=None)
    return isinstance(private, rsa.RSAPrivateKey) and key.public_pem == _public_pem(private)
