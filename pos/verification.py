"""Walking the chains: every hash and signature worked out again, the first wrong row named."""

import base64
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from pos import journal, receipts
from pos.models import JournalEntry, Receipt, SigningKey
from stores.models import POSDevice


def faults(device: POSDevice) -> Iterator[str]:
    """What is wrong in a device's journal and receipts, in order; nothing is good."""
    yield from _journal_faults(device)
    yield from _receipt_faults(device)


def _journal_faults(device: POSDevice) -> Iterator[str]:
    previous = "0" * 64
    entries = JournalEntry.objects.filter(device=device).order_by("number")
    for number, entry in enumerate(entries.iterator(2000), 1):
        link = journal.chain(previous, journal.entry_content(entry))
        if (entry.number, entry.previous_hash, entry.hash) != (number, previous, link):
            yield f"{device.pos_id}: journal entry {entry.number} (row {entry.pk}) was changed"
            return
        previous = entry.hash


def _receipt_faults(device: POSDevice) -> Iterator[str]:
    keys = {key.version: _public(key) for key in SigningKey.objects.all()}
    signature, previous = "0", "0" * 64
    found = Receipt.objects.filter(device=device).select_related("device__store")
    for sequence, receipt in enumerate(found.order_by("sequence").iterator(2000), 1):
        link = journal.chain(previous, receipts.hashed_content(receipt))
        chained = (receipt.sequence, receipt.previous_signature, receipt.previous_hash)
        is_good = chained == (sequence, signature, previous) and receipt.hash == link
        if not (is_good and _is_signed(receipt, keys.get(receipt.key_version))):
            yield f"{device.pos_id}: receipt {receipt.number} (row {receipt.pk}) was changed"
            return
        signature, previous = receipt.signature, receipt.hash


def _is_signed(receipt: Receipt, key: rsa.RSAPublicKey | None) -> bool:
    if key is None:
        return False
    try:
        key.verify(
            base64.b64decode(receipt.signature),
            receipts.signed_text(receipt).encode(),
            padding.PKCS1v15(),
            hashes.SHA1(),  # noqa: S303
        )
    except InvalidSignature:
        return False
    return True


def _public(key: SigningKey) -> rsa.RSAPublicKey:
    public = serialization.load_pem_public_key(key.public_pem.encode())
    assert isinstance(public, rsa.RSAPublicKey)
    return public
