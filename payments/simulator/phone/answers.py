"""What the buttons do."""

import contextlib

from payments.simulator import acts, checkins
from payments.simulator.payment import Payment
from payments.simulator.phone.seen import Seen
from payments.simulator.problems import Problem
from payments.simulator.qr_codes import Sticker


def answer(seen: Seen, *, act: str, reference: str, code: str) -> str:
    """Do it, and return the key of a message if there is something to say.

    A press that comes too late, or twice, does nothing: the screen shows what is so.
    """
    if act == "scan":
        return _scan(seen, code)
    if act == "open":
        return _open(seen)
    if act == "leave":
        seen.phone.visit = None
    elif act in ("offline", "online"):
        seen.phone.offline = act == "offline"
    elif act in ("mute", "unmute"):
        seen.phone.muted = act == "mute"
        seen.phone.opened.clear()
    elif payment := _own(seen, reference):
        with contextlib.suppress(Problem):
            _answer_request(seen, payment, act)
    seen.world.phones.changed()
    return ""


def _own(seen: Seen, reference: str) -> Payment | None:
    payments = seen.world.payments_of(seen.customer)
    return next((each for each in payments if each.reference == reference), None)


def _answer_request(seen: Seen, payment: Payment, act: str) -> None:
    if act in ("approve", "decline", "broke", "late") and seen.phone.offline:
        return
    if act == "approve":
        acts.approve(seen.world, payment)
    elif act == "decline":
        acts.decline(seen.world, payment)
    elif act == "broke":
        acts.refuse_by_bank(seen.world, payment, "insufficient_funds")
    elif act == "late":
        acts.expire(seen.world, payment)
        seen.phone.notes[payment.reference] = "too_late"
    elif act in ("ignore", "dismiss"):
        seen.phone.dismissed.add(payment.reference)
    elif act == "show":
        seen.phone.dismissed.discard(payment.reference)
        seen.phone.opened.add(payment.reference)


def _open(seen: Seen) -> str:
    """Opening the app by hand finds what no notification told."""
    waiting = seen.waiting()
    seen.phone.opened.update(each.reference for each in waiting)
    seen.world.phones.changed()
    return "" if waiting else "nothing_new"


def _scan(seen: Seen, code: str) -> str:
    """The link that a picture says, or the token at its end: a one-time code, or a printed one."""
    token = code.strip().split("?")[0].rsplit("/", 1)[-1]
    world, customer = seen.world, seen.customer
    payment, printed = world.by_token.get(token), world.codes.scanned(token)
    if not customer.has_app or seen.phone.offline:
        return "scan_failed"
    try:
        if payment:
            acts.claim(world, payment, customer)
        elif isinstance(printed, Sticker):
            checkins.check_in(world, printed, customer)
        elif printed:
            checkins.open_page(world, printed, customer)
        else:
            return "scan_failed"
    except Problem:
        return "scan_failed"
    return ""
