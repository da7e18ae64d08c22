"""Where a process can be killed: between every two steps of what moves money.

A point is a seam of the code, a function that is called anyway, and the side of it on which the
process dies. The code knows nothing of them: `armed` lays them around the functions of a process
that a test has started.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

KINDS = ("CREATE", "CAPTURE", "CANCEL", "REFUND")


@dataclasses.dataclass(slots=True)
class Call:
    """A call of a seam: what it was given, what it gave, and the calls of seams around it."""

    seam: str
    args: tuple[Any, ...]
    named: dict[str, Any]
    outer: tuple["Call", ...] = ()
    result: Any = None


Fits = Callable[[Call], bool]


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """`name` kills `process` before or after `seam`, when the call is one that `fits`."""

    name: str
    process: str
    seam: str
    when: str
    fits: Fits = lambda call: True


def _is_of(kind: str, call: Call) -> bool:
    """The step of an operation of this kind: its finding is the first thing given."""
    operation = call.args[0].operation
    return operation is not None and operation.kind == kind


def _is_answered(kind: str, call: Call) -> bool:
    return _is_of(kind, call) and call.args[0].settled is not None


def _is_inside_send(kind: str, call: Call) -> bool:
    return any(one.seam == SEND and _is_of(kind, one) for one in call.outer)


def _is_settled(kind: str, call: Call) -> bool:
    operation = call.args[1]
    return bool(operation.kind == kind and operation.outcome != "PENDING")


def _is_recorded(kind: str, call: Call) -> bool:
    operation = call.args[1].operation
    return operation is not None and operation.kind == kind


def _is_poll(call: Call) -> bool:
    return call.args[0].operation is None


def _is_act(act: str, call: Call) -> bool:
    return bool(call.named["act"] == act)


def _is_receipt(kind: str, call: Call) -> bool:
    return bool(call.args[0].kind == kind)


def _is_entry(kind: str, call: Call) -> bool:
    receipt = call.named.get("receipt")
    return receipt is not None and receipt.kind == kind


def _is_refund(call: Call) -> bool:
    return bool(call.named["kind"] == "REFUND")


SEND, READ = "payments.machine:_send", "payments.machine:_read"
ISSUE = {"SALE": "receipt", "RETURN": "return"}

# One step of the machine with an operation in hand, in the order in which it happens.
STEPS: list[tuple[str, str, str, Callable[[str, Call], bool]]] = [
    ("claimed", "payments.machine:_perform", "before", _is_of),
    ("counted", SEND, "before", _is_of),
    ("sent", "urllib3.connection:HTTPConnection.getresponse", "before", _is_inside_send),
    ("answered", SEND, "after", _is_of),
    ("noted", READ, "before", _is_answered),
    ("read", READ, "after", _is_of),
    ("settled", "payments.verdicts:settle", "after", _is_settled),
    ("recorded", "payments.outcome:record", "after", _is_recorded),
]


def _of_operations() -> Iterator[Point]:
    for kind in KINDS:
        for step, seam, when, fits in STEPS:
            yield Point(
                f"{kind.lower()}.{step}", "keeper", seam, when, functools.partial(fits, kind)
            )


def _of_receipts() -> Iterator[Point]:
    """Number, signature, journal: one transaction, whose every part may be the last."""
    for kind, name in ISSUE.items():
        one, entry = functools.partial(_is_receipt, kind), functools.partial(_is_entry, kind)
        yield Point(f"{name}.numbered", "keeper", "pos.receipts:_number", "after", one)
        yield Point(f"{name}.signed", "keeper", "pos.receipts:_sign", "after", one)
        yield Point(f"{name}.stored", "keeper", "pos.journal:write", "before", entry)
        yield Point(f"{name}.journalled", "keeper", "pos.journal:write", "after", entry)
    yield Point("receipt.tendered", "keeper", "pos.receipts:issue_sale", "before")
    yield Point("receipt.completed", "keeper", "pos.receipts:issue_sale", "after")
    yield Point("return.completed", "keeper", "pos.receipts:issue_return", "after")


def _of_acts() -> Iterator[Point]:
    """A person's act: its key is taken, it is written down, it is committed and not answered."""
    for act, seam in {"request": "take", "abort": "is_first", "card": "is_first"}.items():
        keyed = functools.partial(_is_act, act)
        yield Point(f"{act}.keyed", "web", f"pos.forms:{seam}", "after", keyed)
    yield Point("request.frozen", "web", "pos.baskets:freeze", "after")
    yield Point("request.committed", "web", "payments.flow:request", "after")
    yield Point("abort.written", "web", "payments.operations:write_cancel", "after")
    yield Point("abort.committed", "web", "payments.flow:abort", "after")
    yield Point("card.received", "web", "pos.tenders:receive", "after")
    yield Point("card.committed", "web", "pos.tenders:take_card", "after")
    yield Point("refund.asked", "web", "pos.returns:ask", "after")
    yield Point("refund.written", "web", "payments.operations:write", "after", _is_refund)
    yield Point("refund.committed", "web", "payments.flow:refund", "after")
    yield Point("scan.read", "web", "pos.goods:read", "after")
    yield Point("scan.committed", "web", "pos.goods:_write", "after")


def _of_the_rest() -> Iterator[Point]:
    yield Point("webhook.arrived", "web", "payments.inbox:receive", "before")
    yield Point("webhook.verified", "web", "payments.inbox:_verified", "after")
    yield Point("webhook.filed", "web", "payments.inbox:receive", "after")
    yield Point("keeper.told", "keeper", "payments.machine:advance", "before")
    yield Point("keeper.claimed", "keeper", "payments.machine:claim", "after")
    yield Point("keeper.turned", "keeper", "payments.keeper:Keeper._turn", "after")
    yield Point("poll.claimed", "keeper", READ, "before", _is_poll)
    yield Point("poll.read", "keeper", READ, "after", _is_poll)
    yield Point("poll.rested", "keeper", "payments.outcome:rest", "after")
    yield Point("capture.written", "keeper", "payments.operations:write_capture", "after")


POINTS = {
    point.name: point
    for source in (_of_operations, _of_receipts, _of_acts, _of_the_rest)
    for point in source()
}
