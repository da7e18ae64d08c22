"""Who stands at which tablet: the whole way into the till in one statement.

A route may have more read in it, which saves a round trip at every scan and every look: `Along`.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, TypeAlias

from django.db import connection
from django.utils.timezone import now

from . import access, devices
from .database import first_row
from .models import Merchant, POSDevice, SignIn, Staff, Store
from .prepared import Parts, all_paths, columns, read_all

AlongRow: TypeAlias = tuple[Any, ...] | None
LASTS = dt.timedelta(hours=12)
# What comes with a sign-in, by the alias of its table.
PARTS: Parts = [(SignIn, "i"), (POSDevice, "d"), (Store, "s"), (Merchant, "m"), (Staff, "p")]
WIDTH = len(all_paths(PARTS)) + 1
READ = f"""
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)}, {access.IS_ALLOWED} <more>
FROM stores_posdevice d
JOIN stores_signin i ON i.device_id = d.id AND i.ended_at IS NULL AND i.signed_in_at > %(since)s
JOIN stores_staff p ON p.id = i.staff_id AND p.is_active
JOIN stores_store s ON s.id = d.store_id
JOIN stores_merchant m ON m.id = s.merchant_id
<along>
WHERE d.token_sha256 = %(token)s
"""  # noqa: S608
ALONE = """
SELECT along.* FROM stores_posdevice d JOIN stores_store s ON s.id = d.store_id
<along>
WHERE d.id = %(device)s
"""


@dataclasses.dataclass(frozen=True, eq=False)
class Along:
    """What is read of a device `d` and its store `s`: one row, or one of nothing but NULL.

    `asked` takes from a request what the text needs. It refuses nothing: whoever may not come in
    is told that first, and what was sent badly is the view's to refuse.
    """

    text: str
    asked: Callable[[Any], dict[str, Any]]

    def read(self, device_id: int, asked: dict[str, Any]) -> tuple[Any, ...]:
        """The same in a statement of its own, for who is in already."""
        with connection.cursor() as cursor:
            cursor.execute(self._alone, {**asked, "device": device_id})
            row: tuple[Any, ...] = cursor.fetchone()
            return row

    @functools.cached_property
    def _alone(self) -> str:
        return ALONE.replace("<along>", self.join)

    @property
    def join(self) -> str:
        """As a statement has it that knows device and store."""
        return f"LEFT JOIN LATERAL ({self.text}) along ON true"


def find_open(
    token: str, action: str, *, along: Along | None = None, request: Any = None
) -> tuple[SignIn, bool, tuple[Any, ...]] | None:
    """The open sign-in at a tablet, whether its person may do the action, and what was read along.

    Device, store, merchant and person come with it. None: nobody is signed in, or not any more.
    """
    if not token:
        return None
    asked = {
        "token": devices.token_hash(token),
        "since": now() - LASTS,
        "roles": _roles(action),
        **(along.asked(request) if along else {}),
    }
    row = first_row(_text(along), asked)
    if row is None:
        return None
    sign_in, device, store, merchant, staff = read_all(PARTS, row)
    store.merchant, device.store, sign_in.device, sign_in.staff = merchant, store, device, staff
    return sign_in, row[WIDTH - 1], row[WIDTH:]


@functools.cache
def _text(along: Along | None) -> str:
    more, join = (", along.*", along.join) if along else ("", "")
    return READ.replace("<more>", more).replace("<along>", join)


@functools.cache
def _roles(action: str) -> list[str]:
    return access.roles_with(action)
