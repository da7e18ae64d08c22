"""Who stands at which tablet: the whole way into the till in one statement."""

import datetime as dt
import functools
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from . import access, devices
from .models import Merchant, POSDevice, SignIn, Staff, Store
from .prepared import Parts, Prepared, all_paths, read_all

LASTS = dt.timedelta(hours=12)
# What comes with a sign-in.
PARTS: Parts = [
    (SignIn, ""),
    (POSDevice, "device__"),
    (Store, "device__store__"),
    (Merchant, "device__store__merchant__"),
    (Staff, "staff__"),
]


def find_open(token: str, action: str) -> tuple[SignIn, bool] | None:
    """The open sign-in at a tablet, and whether its person may do the action there.

    Device, store, merchant and person come with it. None: nobody is signed in, or not any more.
    """
    if not token:
        return None
    row = _query(action).first(hashed=devices.token_hash(token), since=now() - LASTS)
    if row is None:
        return None
    sign_in, device, store, merchant, staff = read_all(PARTS, row)
    store.merchant, device.store, sign_in.device, sign_in.staff = merchant, store, device, staff
    return sign_in, row[-1]


@functools.cache
def _query(action: str) -> Prepared:
    def build(hashed: str, since: dt.datetime) -> QuerySet[SignIn, Any]:
        allowed = access.roles_in(
            OuterRef("device__store__merchant"),
            OuterRef("device__store"),
            action,
            Q(staff=OuterRef("staff")),
        )
        return (
            SignIn.objects.filter(
                device__token_sha256=hashed,
                ended_at=None,
                signed_in_at__gt=since,
                staff__is_active=True,
            )
            .annotate(is_allowed=Exists(allowed))
            .values_list(*all_paths(PARTS), "is_allowed")
        )

    return Prepared(build, hashed="its hash", since=dt.datetime.max.replace(tzinfo=dt.UTC))
