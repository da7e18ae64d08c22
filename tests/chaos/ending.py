"""How every history must end: faults off, time passes, keepers work, and the books agree."""

import contextlib
import uuid
from typing import Any

from django.db.models import Sum

from payments import halves
from payments.models import Operation, Payment
from pos import verification
from pos.models import Basket, Receipt, Tender
from pos.refusals import Refusal
from stores.models import POSDevice
from tests.chaos import rules
from tests.chaos.world import World

# After that long everything has ended or is on the list of what a person must look at.
MINUTES = 20
SUMS = ("authorized", "captured", "refunded")


def play(world: World) -> None:
    """Let it end, and look at everything. Raises AssertionError."""
    world.town.post("faults", clear=True, webhooks="hold")
    world.pass_time(601)
    # What was done without us and has ended we learn only by post, which Vipps repeats for days.
    for letter in world.post():
        if letter["reference"] in world.portal_acts:
            world.hand_over(letter)
    for minute in range(MINUTES):
        world.skip_a_minute()
        broken = rules.broken(world.time.moment, is_graced=True)
        assert not broken, (minute, broken)
        _decide(world)
        if not _unfinished():
            break
    payments = list(Payment.objects.all())
    _compare(world, payments)
    _receipts()


def _decide(world: World) -> None:
    """What no machine ends: of a return that is half paid back, the customer got the rest."""
    for payment in Payment.objects.exclude(flag=""):
        if halves.of(payment):
            told: dict[str, Any] = {"reason": "chaos", "user": world.user, "key": uuid.uuid4()}
            with contextlib.suppress(Refusal):
                halves.settle_otherwise(payment.pk, kind=Tender.Kind.CARD, **told)


def look_at(world: World, payment: Payment) -> None:
    """One payment alone: it has ended or is flagged, and its books agree."""
    payment.refresh_from_db()
    _agree(world, payment, world.town.book(payment.reference))


def _unfinished() -> bool:
    asked = Operation.objects.filter(outcome="PENDING").exists()
    return asked or any(payment.is_live and not payment.flag for payment in Payment.objects.all())


def _ended(payment: Payment) -> None:
    """It is over, or a person is told."""
    pending = payment.operations.filter(outcome="PENDING").exists()
    is_over = not payment.is_live and not pending
    assert is_over or payment.flag, (payment.state, payment.to_capture, pending)


def _compare(world: World, payments: list[Payment]) -> None:
    """Their books and ours, each payment and each customer."""
    books = world.town.get("books")
    theirs = {one["reference"]: one for one in books["payments"]}
    for payment in payments:
        _agree(world, payment, theirs.pop(payment.reference, {}))
    assert not theirs, f"payments that we do not know: {theirs}"
    _per_customer(payments, books)


def _agree(world: World, payment: Payment, said: dict[str, Any]) -> None:
    _ended(payment)
    ours = {name: getattr(payment, name) for name in SUMS}
    assert ours == {name: said.get(name, 0) for name in SUMS}, (payment.state, ours, said)
    _no_effect_twice(payment, said, world)
    _in_the_till(payment)


def _no_effect_twice(payment: Payment, said: dict[str, Any], world: World) -> None:
    keys = [one["key"] for one in said.get("effects", []) if one["key"]]
    assert len(keys) == len(set(keys)), said
    if payment.reference not in world.portal_acts:
        assert said.get("times", {}).get("captured", 0) <= 1, said
        refunds = payment.operations.filter(kind="REFUND", outcome="DONE").count()
        assert said.get("times", {}).get("refunded", 0) == refunds, (refunds, said)


def _in_the_till(payment: Payment) -> None:
    """What the customer has paid stands in the till, on the list, or in a person's word."""
    tenders = Tender.objects.filter(reference=payment.reference, kind="VIPPS")
    received = tenders.aggregate(sum=Sum("amount"))["sum"] or 0
    words = payment.closings.aggregate(sum=Sum("otherwise"))["sum"] or 0
    # Refunded in the portal, and a person has said why no goods came back for it.
    noted = payment.closings.filter(act="NOTED").aggregate(sum=Sum("amount"))["sum"] or 0
    kept = payment.captured - payment.refunded
    own = payment.operations.filter(kind="REFUND").exclude(outcome="REFUSED")
    given = (own.aggregate(sum=Sum("amount"))["sum"] or 0) + words
    assert given <= payment.captured, (given, payment.captured)
    if not payment.flag and payment.received_at is None:
        assert received == 0, received
        assert kept <= words, (kept, words)
    elif not payment.flag:
        assert received == kept + noted, (received, kept, noted, payment.state)
    # A part that was to go back, and has not or has otherwise, lies in a basket that was given up.
    is_told = {"REFUND_REFUSED", "REFUNDED_ELSEWHERE"} & {*payment.flags}
    explained = received if is_told else noted + words
    if received > explained:
        basket = Basket.objects.get(pk=payment.basket_id)
        is_sold = Receipt.objects.filter(basket=basket, kind="SALE").exists()
        # What the portal has taken in part waits in the open basket for the rest.
        assert is_sold or basket.state == Basket.State.OPEN, basket.state


def _per_customer(payments: list[Payment], books: dict[str, Any]) -> None:
    owners = {one["reference"]: one["customer"] for one in books["payments"]}
    debited: dict[str, int] = {}
    for payment in payments:
        if payment.reference in owners:
            customer = owners[payment.reference]
            more = payment.captured - payment.refunded
            debited[customer] = debited.get(customer, 0) + more
    theirs = {one["customer"]: one["debited"] for one in books["customers"]}
    assert debited == theirs


def _receipts() -> None:
    """Every number, hash and signature, and every total in its tenders."""
    for device in POSDevice.objects.all():
        faults = list(verification.faults(device))
        assert not faults, faults
    for receipt in Receipt.objects.prefetch_related("lines"):
        paid = Tender.objects.filter(basket=receipt.basket_id) if receipt.basket_id else None
        tenders = paid or Tender.objects.filter(goods_return=receipt.goods_return_id)
        assert tenders.aggregate(sum=Sum("amount"))["sum"] == receipt.total, receipt.number
        assert sum(line.amount for line in receipt.lines.all()) == receipt.total, receipt.number
