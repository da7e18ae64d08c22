"""Whether a sales unit can take payments: each thing that must be so, tried and said in words.

Nothing is captured. Of a trial request nobody approves nothing can be reserved, and it is
cancelled at once; its reference begins with `CHECK-`, as no sale's does.
"""

import dataclasses
import time
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.conf import settings

from payments import connections, references, registrations, units
from payments.models import SalesUnit, WebhookRegistration
from payments.vipps import bodies, codes
from payments.vipps.client import Client
from payments.vipps.customers import Customer, PhoneNumber, ShownQr
from payments.vipps.errors import NotSendable, Refused, Unavailable, VippsError
from stores.crypto import Unreadable

PREFIX = "CHECK"
# A cancel that got no answer is asked for again, with the same key.
TRIES, PAUSE = 3, 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at. `fits` is None when it could not be tried."""

    name: str
    fits: bool | None
    said: str


def inspect(unit: SalesUnit, *, phone: str = "") -> Iterator[Point]:
    """Look at a sales unit point by point; what later points need ends it when it fails.

    With `phone` (country code and digits) that person gets a request, which shows whether the
    unit may send any.
    """
    try:
        client = connections.client_for(unit)
    except connections.WrongEnvironment:
        theirs = {unit.environment, unit.keys.environment}
        yield Point("environment", False, _wrong_environment(theirs))
        return
    except connections.NoConnection:
        yield Point("keys", False, "They cannot be read here. Type all three again under Keys.")
        return
    yield Point("environment", True, f"{unit.environment} at {client.connection.base_url}")
    keys = _keys(client)
    yield keys
    if not keys.fits:
        return
    yield _webhooks(unit, client, "webhooks", for_check_ins=False)
    if unit.stickers.filter(removed_at=None).exists():
        yield _webhooks(unit, client, "check-ins", for_check_ins=True)
    yield _brand(unit)
    yield _request(unit, client, "currency", ShownQr(), _of_currency)
    if phone:
        yield _request(unit, client, "push", PhoneNumber(phone), _of_push)
    else:
        yield Point("push", None, "Not tried: say whose phone may get a request, with --phone.")


def _wrong_environment(theirs: set[str]) -> str:
    named = " and ".join(sorted(theirs))
    return f"The unit and its keys are for {named}; here it is {settings.VIPPS_ENVIRONMENT}."


def _keys(client: Client) -> Point:
    """A token shows that client id and secret fit; asking for what is not, that the MSN does."""
    try:
        client.sign_in()
    except VippsError as error:
        return Point("keys", False, f"No access token: {error}. Copy client id and secret again.")
    try:
        client.get(references.make(prefix=PREFIX, attempt=0))
    except Refused as error:
        if error.code == codes.UNKNOWN_REFERENCE:
            return Point("keys", True, "client id, secret, subscription key and MSN fit together")
        return Point("keys", False, f"{error}. Are these the keys of this MSN?")
    except Unavailable as error:
        hint = " Are these the keys of this MSN?" if error.status in (401, 403) else ""
        return Point("keys", False, f"{error}.{hint}")
    return Point("keys", False, "A payment that nobody made was found. Tell Vipps' support.")


def _webhooks(unit: SalesUnit, client: Client, name: str, *, for_check_ins: bool) -> Point:
    if settings.VIPPS_ENVIRONMENT != "SIMULATOR" and not _is_https(settings.WEBHOOK_ORIGIN):
        said = f"WEBHOOK_ORIGIN is {settings.WEBHOOK_ORIGIN}: Vipps sends to https only."
        return Point(name, False, said)
    try:
        listed = {info.id: info.url for info in client.list_webhooks()}
    except VippsError as error:
        return Point(name, False, f"The list cannot be read: {error}.")
    rows = unit.registrations.filter(removed_at=None, for_check_ins=for_check_ins)
    ours = [row for row in rows if _is_good(row, listed)]
    if ours:
        return Point(name, True, f"registered at {urlsplit(ours[0].url).hostname}")
    said = "None of ours whose secret is here. Run: manage.py register_webhooks"
    return Point(name, False, said)


def _is_https(origin: str) -> bool:
    return origin.startswith("https://")


def _is_good(row: WebhookRegistration, listed: dict[str, str]) -> bool:
    try:
        is_readable = bool(row.read_secret())
    except Unreadable:
        return False
    is_listed = str(row.registration_id) in listed
    return is_readable and is_listed and row.url.startswith(registrations.prefix())


def _brand(unit: SalesUnit) -> Point:
    name = units.brand_of(unit.store)
    if name is None:
        return Point("brand", False, "The till does not know what to call the app. Add a brand.")
    return Point("brand", True, f"the till says {name.label}")


def _request(
    unit: SalesUnit, client: Client, name: str, customer: Customer, judge: Callable[..., Point]
) -> Point:
    """Ask for the smallest amount there is, and take it back."""
    reference = references.make(prefix=PREFIX, attempt=1)
    try:
        client.create(_body(unit, reference, customer), key=str(uuid.uuid4()))
    except NotSendable as error:
        return Point(name, False, f"{error}.")
    except Refused as error:
        return judge(unit, error)
    except Unavailable as error:
        left = _take_back(client, reference)
        return Point(name, None, f"No answer: {error}. Try again.{left}")
    point = judge(unit, None)
    return dataclasses.replace(point, said=point.said + _take_back(client, reference))


def _of_currency(unit: SalesUnit, error: Refused | None) -> Point:
    if error is None:
        return Point("currency", True, f"requests in {unit.currency} are taken")
    return Point("currency", False, f"{error}. Ask Vipps which currency MSN {unit.msn} has.")


def _of_push(unit: SalesUnit, error: Refused | None) -> Point:
    if error is None and unit.may_push:
        return Point("push", True, "a request was sent to the phone and taken back")
    if error is None:
        return Point("push", False, "Approved. Switch on 'may send requests' at the sales unit.")
    if error.code == codes.PUSH_NOT_ALLOWED:
        said = "Not approved. Ask Vipps for PUSH_MESSAGE; until then tills show a QR"
        return Point("push", False, said + (": switch it off here." if unit.may_push else "."))
    if error.code == codes.CUSTOMER_CANNOT_PAY:
        return Point("push", None, "This phone's owner cannot pay. Try another person's phone.")
    return Point("push", False, f"{error}.")


def _body(unit: SalesUnit, reference: str, customer: Customer) -> bytes:
    amount = bodies.SMALLEST[unit.currency]
    line = bodies.ReceiptLine(
        name="Check of the sales unit",
        id="check",
        total=amount,
        total_excl=amount,
        tax=0,
        tax_rate=0,
        unit_price=amount,
    )
    return bodies.create_body(
        reference=reference,
        amount=amount,
        currency=unit.currency,
        customer=customer,
        description="Check, not a sale",
        lines=[line],
        pos_id="check",
    )


def _take_back(client: Client, reference: str) -> str:
    """Cancel a trial request; what is left of it, in words."""
    body, key = bodies.cancel_body(transaction_only=False), str(uuid.uuid4())
    for _try in range(TRIES):
        try:
            client.cancel(reference, body, key=key)
        except Refused:
            # Nothing was made of it, or it has ended already.
            return ""
        except Unavailable:
            time.sleep(PAUSE)
            continue
        return ""
    return f" The request {reference} could not be taken back; it ends by itself."
