"""The audit log: written with the act, in one order for the whole house, and read by few.

Whatever else an act locks, it locks the end of the log last.
"""

import datetime as dt
import ipaddress
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.timezone import now

from .chained import chain
from .models import AuditEnd, AuditEntry, Merchant, POSDevice, Staff, Store
from .models.audit import NOTHING, Act
from .snapshots import one_moment

__all__ = ["Act", "faults", "network", "of_nobody", "record", "refused"]

# Who tries the same door again and again is written down once in this time.
AGAIN = dt.timedelta(minutes=1)
CHUNK = 2000
# The ways from a row to whom it belongs, the nearest first.
WAYS = ("store", "device", "sales_unit", "printer", "merchant", "staff", "mapping", "original")


def record(
    act: Act,
    *,
    request: HttpRequest | None = None,
    of: Model | None = None,
    text: str = "",
    details: dict[str, Any] | None = None,
    user: Any = None,
    who: str = "",
    device: POSDevice | None = None,
    staff: Staff | None = None,
) -> AuditEntry:
    """Write down one act. The person is the request's, unless `user` or `staff` is another."""
    if user is None and request is not None:
        user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    merchant_id, store_id = _place(of, device, staff, person)
    entry = AuditEntry(
        at=now(),
        act=act,
        user_id=person.pk if person else None,
        staff=staff,
        who=(who or (person.get_username() if person else staff.name if staff else ""))[:150],
        device=device,
        merchant_id=merchant_id,
        store_id=store_id,
        what=_what(of),
        text=text[:500],
        details=details,
        address=network(request) if request else "",
    )
    with transaction.atomic():
        _append(entry)
    return entry


def refused(request: HttpRequest, *, status: int) -> None:
    """Somebody who is signed in has asked for what is not theirs."""
    sign_in = getattr(request, "sign_in", None)
    user = getattr(request, "user", None) if sign_in is None else None
    if sign_in is None and (user is None or not user.is_authenticated):
        return
    text = f"{status} {request.method} {request.path}"[:500]
    staff, device = (sign_in.staff, sign_in.device) if sign_in else (None, None)
    same = AuditEntry.objects.filter(act=Act.REFUSED, at__gte=now() - AGAIN, text=text)
    same = same.filter(staff=staff) if sign_in else same.filter(user=user.pk if user else None)
    if not same.exists():
        record(Act.REFUSED, request=request, text=text, user=user, staff=staff, device=device)


def of_nobody(request: HttpRequest) -> None:
    """A name that nobody has was tried: anybody can do that, so one network once a minute."""
    same = AuditEntry.objects.filter(act=Act.SIGN_IN_FAILED, at__gte=now() - AGAIN, who="")
    if not same.filter(address=network(request)).exists():
        record(Act.SIGN_IN_FAILED, request=request)


def network(request: HttpRequest) -> str:
    """Where a request came from, without its last part: /24 of IPv4, /48 of IPv6."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; of what a proxy says only our own proxy's word, the last one."""
    told = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def faults() -> Iterator[str]:
    """The first entry that was changed, or an end that is not where the log says."""
    with one_moment():
        end = AuditEnd.objects.first() or AuditEnd()
        number, previous = 0, NOTHING
        for number, entry in enumerate(AuditEntry.objects.order_by("number").iterator(CHUNK), 1):
            link = chain(previous, _content(entry))
            if (entry.number, entry.previous_hash, entry.hash) != (number, previous, link):
                yield f"audit entry {entry.number} (row {entry.pk}) was changed"
                return
            previous = entry.hash
        if (number, previous) != (end.number, end.hash):
            yield f"the audit log ends with entry {number}, not where its end says"


def _append(entry: AuditEntry) -> None:
    end = AuditEnd.objects.select_for_update().filter(pk=1).first()
    if end is None:
        AuditEnd.objects.bulk_create([AuditEnd(pk=1)], ignore_conflicts=True)
        end = AuditEnd.objects.select_for_update().get(pk=1)
    entry.number, entry.previous_hash = end.number + 1, end.hash
    entry.hash = chain(entry.previous_hash, _content(entry))
    entry.save(force_insert=True)
    end.number, end.hash = entry.number, entry.hash
    end.save()


def _content(entry: AuditEntry) -> dict[str, Any]:
    """What an entry's hash covers: all that it says."""
    return {
        "number": entry.number,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "act": str(entry.act),
        "user": entry.user_id,
        "staff": entry.staff_id,
        "who": entry.who,
        "device": entry.device_id,
        "merchant": entry.merchant_id,
        "store": entry.store_id,
        "what": entry.what,
        "text": entry.text,
        "details": entry.details,
        "address": entry.address,
    }


def _what(row: Model | None) -> str:
    return f"{row._meta.label} {row.pk} {row}"[:200] if row is not None else ""


def _place(
    row: Model | None, device: POSDevice | None, staff: Staff | None, user: Any
) -> tuple[int | None, int | None]:
    """Of the row that was acted on; else of the device; else the merchant of the person."""
    for known in (row, device):
        if known is not None and (found := _belongs(known)) != (None, None):
            return found
    person = staff or getattr(user, "staff", None)
    return (person.merchant_id if person else None), None


def _belongs(row: Any) -> tuple[int | None, int | None]:
    if isinstance(row, Store):
        return row.merchant_id, row.pk
    if isinstance(row, Merchant):
        return row.pk, None
    for way in WAYS:
        if (found := getattr(row, way, None)) is not None:
            return _belongs(found)
    return None, None
