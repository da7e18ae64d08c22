"""What customers, merchants and time do to payments. Each act is entered in the books and sent
to whoever registered for it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from payments.simulator import creation
from payments.simulator.checks import Json
from payments.simulator.clock import HOUR, stamp
from payments.simulator.data import Customer, SalesUnit, clear_text_qr
from payments.simulator.delivery import Delivery
from payments.simulator.fault import WEBHOOK
from payments.simulator.payment import AUTHORIZED, CREATED, Event, Payment
from payments.simulator.problems import refused
from payments.simulator.world import World

# Amounts for which the customer's bank says no, in the test environment only. The payment lives
# on: the customer may try again with another card.
BANK_SAYS_NO = {
    151: "insufficient_funds",
    182: "refused",
    183: "fraud_suspected",
    184: "withdrawal_limit",
    186: "expired_card",
    187: "invalid_card",
    197: "authentication_denied",
    202: "authentication_required",
}


# Amounts whose result nobody knows for an hour; then it turns out that the money was reserved,
# which is the worse of the two surprises for a shop.
BANK_IS_SILENT = {201}
# Amounts that cannot be refunded: no account to send them to, and too late.
REFUND_FAILS = {123: "5100", 124: "6220"}


def create(world: World, unit: SalesUnit, body: Json, *, key: str) -> Payment:
    """A new payment, shown on the customer's phone at once.

    Raises:
        Problem: whatever Vipps would refuse.
    """
    creation.check(body)
    reference: str = body["reference"]
    if (unit.msn, reference) in world.payments:
        raise refused("4150")
    creation.check_unit(body, unit)
    now = world.clock.now()
    expires_at = creation.expiry(body, unit, now=now)
    payment = Payment(
        unit=unit,
        reference=reference,
        amount=body["amount"]["value"],
        currency=body["amount"]["currency"],
        user_flow=body["userFlow"],
        created_at=now,
        expires_at=expires_at,
        customer=_named_customer(world, unit, body),
        request=body,
    )
    event = payment.create(at=now, key=key)
    world.add(payment)
    _end_visit(world, payment)
    _at(world, payment, expires_at, expire)
    happened(world, payment, event)
    return payment


def approve(world: World, payment: Payment) -> None:
    """The customer says yes and the bank agrees.

    Raises:
        Problem: 10010, because the bank says no or because it is too late; 6230 when it is
            approved already; 6160 while the bank is silent.
    """
    if payment.customer is None:
        raise refused("10030", "Nobody has scanned the code yet.")
    reason = BANK_SAYS_NO.get(payment.amount)
    if reason and payment.state == CREATED:
        refuse_by_bank(world, payment, reason)
        raise refused("10010", f"The bank said no: {reason}.")
    if payment.amount in BANK_IS_SILENT and payment.state == CREATED:
        payment.await_bank(until=world.clock.now() + HOUR)
        _at(world, payment, payment.unknown_until, _hear_bank)
        raise refused("6160", "The bank has not answered yet.")
    _authorize(world, payment)


def refuse_by_bank(world: World, payment: Payment, reason: str) -> None:
    """The card was declined. The payment stays as it is."""
    if payment.customer:
        world.phones.of(payment.customer.phone).notes[payment.reference] = reason
    world.phones.changed()


def decline(world: World, payment: Payment) -> None:
    """The customer says no. Raises Problem when it is too late for that."""
    happened(world, payment, payment.abort(at=world.clock.now()))


def expire(world: World, payment: Payment, *, after: float = 0.0) -> None:
    """Time is up, now or soon. Raises Problem when the payment has ended otherwise."""
    if after > 0 and payment.state == CREATED:
        _at(world, payment, min(payment.expires_at, world.clock.now() + after), expire)
        return
    happened(world, payment, payment.expire(at=world.clock.now()))


def cancel(world: World, payment: Payment, *, transaction_only: bool) -> None:
    event = payment.cancel(transaction_only=transaction_only, at=world.clock.now())
    happened(world, payment, event)


def capture(world: World, payment: Payment, amount: int, *, key: str) -> None:
    happened(world, payment, payment.capture(amount, at=world.clock.now(), key=key))


def refund(world: World, payment: Payment, amount: int, *, key: str) -> None:
    if code := REFUND_FAILS.get(amount):
        happened(world, payment, payment.fail_refund(amount, at=world.clock.now(), key=key))
        raise refused(code)
    happened(world, payment, payment.refund(amount, at=world.clock.now(), key=key))


def claim(world: World, payment: Payment, customer: Customer) -> None:
    """The customer scans a payment's QR: from now on the payment is on that phone.

    Raises:
        Problem: the payment is another's, is over, or the customer may not.
    """
    if payment.state != CREATED or payment.customer not in (None, customer):
        raise refused("10010", "The code is no longer valid.")
    _check_age(world, customer, payment.minimum_age)
    world.give(payment, customer)
    phone = world.phones.of(customer.phone)
    phone.opened.add(payment.reference)
    phone.dismissed.discard(payment.reference)
    world.phones.changed()


def find_customer(world: World, *, personal_qr: str) -> Customer | None:
    """Whose code that is, in the newer or the older form."""
    return next(
        (
            person
            for person in world.customers.values()
            if person.has_app and personal_qr in (person.personal_qr, _older_code(person))
        ),
        None,
    )


def happened(world: World, payment: Payment, event: Event) -> None:
    """Enter it in the books and the ledger, tell the registered, refresh the phones."""
    world.books.write(payment, event)
    world.ledgers.write(payment, event)
    if payment.is_over:
        payment.call_off()
    name = f"epayments.payment.{event.name.lower()}.v1"
    fitting = [
        each
        for each in world.registrations.values()
        if each.msn == payment.unit.msn and name in each.events
    ]
    if fitting and world.faults.webhooks != "drop":
        body = json.dumps(_payload(payment, event), ensure_ascii=False).encode()
        for registration in fitting:
            fault = world.faults.take(WEBHOOK, payment.reference)
            world.post.put(Delivery(registration, name, payment.reference, body, event.at, fault))
    world.phones.changed()


def _payload(payment: Payment, event: Event) -> Json:
    content: Json = {"msn": payment.unit.msn, "idempotencyKey": None, **payment.entry(event)}
    if event.name == AUTHORIZED:
        content["captureGuaranteedUntil"] = stamp(payment.guaranteed_until)
    return content


def _older_code(person: Customer) -> str:
    return clear_text_qr(person.phone) if person.phone.startswith("47") else person.personal_qr


def _named_customer(world: World, unit: SalesUnit, body: Json) -> Customer | None:
    named = body.get("customer") or {}
    customer: Customer | None
    if named.get("customerToken") is not None:
        checked_in = world.codes.checked_in(unit.msn, named["customerToken"])
        if checked_in is None:
            raise refused("4050")
        customer = checked_in.customer
    elif named.get("personalQr") is not None:
        customer = find_customer(world, personal_qr=named["personalQr"])
        if customer is None:
            raise refused("4060")
    elif named.get("phoneNumber") is not None:
        customer = world.customers.get(named["phoneNumber"])
        if customer is None or not customer.has_app:
            raise refused("7010")
    else:
        return None
    _check_age(world, customer, int(body.get("minimumUserAge") or 0))
    return customer


def _end_visit(world: World, payment: Payment) -> None:
    """The request is what the customer was waiting for at the sticker."""
    if payment.customer:
        phone = world.phones.of(payment.customer.phone)
        if phone.visit and phone.visit.unit is payment.unit:
            phone.visit = None


def _check_age(world: World, customer: Customer, minimum: int) -> None:
    if customer.age(datetime.fromtimestamp(world.clock.now(), UTC).date()) < minimum:
        raise refused("7010")


def _authorize(world: World, payment: Payment) -> None:
    event = payment.authorize(at=world.clock.now())
    _at(world, payment, payment.capture_until, _lapse)
    happened(world, payment, event)


def _hear_bank(world: World, payment: Payment) -> None:
    payment.unknown_until = 0.0
    _authorize(world, payment)


def _lapse(world: World, payment: Payment) -> None:
    happened(world, payment, payment.release(at=world.clock.now()))


def _at(
    world: World, payment: Payment, moment: float, act: Callable[[World, Payment], None]
) -> None:
    """What time will do to the payment, instead of what it would have done."""
    payment.call_off()
    payment.alarm = world.clock.ring(moment, partial(act, world, payment))
