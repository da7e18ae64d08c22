"""What two may do at the same moment. Each scene sets up one payment and says who does what."""

import uuid
from collections.abc import Callable
from typing import Any

from payments import flow, interventions, machine
from payments.models import Payment
from pos import goods, tenders
from pos.models import Receipt
from tests.chaos.parts import going_back, part_back_and_card
from tests.chaos.stage import Act
from tests.chaos.world import World
from tests.payments.shop import hurry
from tests.pos.till import hand_over

Scene = Callable[[World], dict[str, Act]]


def look(payment: Payment, times: int = 1) -> None:
    """A keeper finds it due, and goes on while it is due again at once."""
    hurry_at_once(payment)
    for _ in range(times):
        if not machine.advance(payment.pk):
            return


def hurry_at_once(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk, wake_at__isnull=False).update(
        wake_at=payment.requested_at
    )


def webhook_and_poller(world: World) -> dict[str, Act]:
    payment = world.shop.waiting()
    world.town.post("approve", reference=payment.reference)
    letter = world.post()[-1]

    def webhook() -> None:
        world.hand_over(letter)
        machine.advance(payment.pk)

    return {"webhook": webhook, "poller": lambda: look(payment)}


def abort_and_approval(world: World) -> dict[str, Act]:
    payment = world.shop.waiting()

    def abort() -> None:
        world.shop.abort(payment)
        machine.advance(payment.pk)

    def customer() -> None:
        world.at_vipps("approve", payment)
        look(payment)

    return {"abort": abort, "customer": customer}


def two_tablets(world: World) -> dict[str, Act]:
    version = world.shop.fill().version

    def press() -> Any:
        return flow.request(
            world.shop.device, key=uuid.uuid4(), who=world.shop.who, version=version, qr=True
        )

    return {"one": press, "two": press}


def scan_and_payment(world: World) -> dict[str, Act]:
    version, shop = world.shop.fill().version, world.shop
    return {
        "scan": lambda: goods.add(
            shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), staff_id=shop.staff.pk
        ),
        "pay": lambda: flow.request(
            shop.device, key=uuid.uuid4(), who=shop.who, version=version, qr=True
        ),
    }


def payment_and_card(world: World) -> dict[str, Act]:
    hand_over(world.shop.device, staff_id=world.shop.staff.pk)
    version, shop = world.shop.fill().version, world.shop
    return {
        "payment": lambda: flow.request(
            shop.device, key=uuid.uuid4(), who=shop.who, version=version, qr=True
        ),
        "card": lambda: tenders.take_card(
            shop.device, version=version, key=uuid.uuid4(), staff_id=shop.staff.pk
        ),
    }


def reserved(world: World) -> Payment:
    """Approved, read, and the capture written down."""
    payment = world.shop.waiting()
    world.town.post("approve", reference=payment.reference)
    hurry(payment)
    machine.advance(payment.pk)
    return payment


def capture_and_portal_cancel(world: World) -> dict[str, Act]:
    payment = reserved(world)

    def portal() -> None:
        if world.portal.act(payment, "cancel"):
            world.portal_acts.add(payment.reference)
        look(payment)

    return {"capture": lambda: look(payment), "portal": portal}


def asked(world: World) -> Payment:
    """The customer approved in the moment of the abort: complete or release?"""
    payment = world.shop.waiting()
    world.shop.abort(payment)
    world.town.post("approve", reference=payment.reference)
    return world.shop.keep(payment, looks=2)


def complete_and_release(world: World) -> dict[str, Act]:
    payment, shop = asked(world), world.shop
    named = {"device_id": shop.device.pk, "who": shop.who}

    def answer(act: Callable[..., Any]) -> None:
        act(payment.pk, key=uuid.uuid4(), **named)
        machine.advance(payment.pk)

    return {"complete": lambda: answer(flow.complete), "release": lambda: answer(flow.release)}


def capture_and_office_cancel(world: World) -> dict[str, Act]:
    payment = world.shop.waiting()
    world.town.post("approve", reference=payment.reference)
    hurry(payment)

    def office() -> None:
        interventions.cancel(payment.pk, key=uuid.uuid4(), reason="closing time", user=world.user)
        machine.advance(payment.pk)

    return {"keeper": lambda: look(payment, times=2), "office": office}


def sold(world: World) -> tuple[Payment, dict[int, int]]:
    payment = world.shop.paid()
    world.shop.keep(payment, looks=2)
    return payment, one_piece(payment, 0)


def one_piece(payment: Payment, line: int) -> dict[int, int]:
    receipt = Receipt.objects.get(basket=payment.basket_id)
    return {receipt.lines.order_by("position")[line].pk: 1000}


def two_refunds(world: World) -> dict[str, Act]:
    payment, line = sold(world)

    def give_back() -> None:
        flow.refund(payment.pk, quantities=line, reason="small", user=world.user)
        machine.advance(payment.pk)

    return {"one": give_back, "two": give_back}


def two_refunds_of_two_lines(world: World) -> dict[str, Act]:
    payment, _line = sold(world)

    def give_back(line: int) -> None:
        wanted = one_piece(payment, line)
        flow.refund(payment.pk, quantities=wanted, reason="small", user=world.user)

    return {"one": lambda: give_back(0), "two": lambda: give_back(1)}


def refund_and_portal_refund(world: World) -> dict[str, Act]:
    payment, line = sold(world)

    def ours() -> None:
        flow.refund(payment.pk, quantities=line, reason="small", user=world.user)
        machine.advance(payment.pk)

    def portal() -> None:
        if world.portal.act(payment, "refund", payment.amount):
            world.portal_acts.add(payment.reference)
        look(payment)

    return {"ours": ours, "portal": portal}


def two_keepers(prepare: Callable[[World], Payment]) -> Scene:
    """Both find the lease run out while the other is still at work."""

    def scene(world: World) -> dict[str, Act]:
        payment = prepare(world)

        def keeper() -> None:
            look(payment)

        return {"a keeper": keeper, "b keeper": keeper}

    return scene


def refunding(world: World) -> Payment:
    payment, line = sold(world)
    flow.refund(payment.pk, quantities=line, reason="small", user=world.user)
    return payment


def cancelling(world: World) -> Payment:
    payment = world.shop.waiting()
    world.shop.abort(payment)
    return payment


SCENES: dict[str, Scene] = {
    "webhook and poller": webhook_and_poller,
    "abort and approval": abort_and_approval,
    "two tablets": two_tablets,
    "scan and payment": scan_and_payment,
    "payment and card": payment_and_card,
    "capture and portal cancel": capture_and_portal_cancel,
    "capture and office cancel": capture_and_office_cancel,
    "complete and release": complete_and_release,
    "two refunds": two_refunds,
    "two refunds of two lines": two_refunds_of_two_lines,
    "refund and portal refund": refund_and_portal_refund,
    "two keepers create": two_keepers(lambda world: world.shop.ask(qr=True)),
    "two keepers capture": two_keepers(reserved),
    "two keepers cancel": two_keepers(cancelling),
    "two keepers refund": two_keepers(refunding),
    "part back and card": part_back_and_card,
    "two keepers give a part back": two_keepers(going_back),
}
