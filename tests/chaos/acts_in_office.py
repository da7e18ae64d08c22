"""What the office decides about payments, each act on a page that may be out of date by now."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from payments import closings, decisions, flow, halves, interventions, paybacks
from payments.models import Payment
from pos import returns
from pos.models import Receipt, Tender
from pos.refusals import Refusal
from tests.chaos.acts import has_payments, numbers

if TYPE_CHECKING:
    from tests.chaos.world import World

Kind = Tender.Kind
ACTS = (
    *("read_again", "cancel", "set_aside", "complete", "release", "note", "sell"),
    *("pay_back", "otherwise", "take_back", "refund_again", "given_in_cash", "given_by_card"),
)
# What Vipps says when it will not do a thing, by what it is asked.
REFUSALS = {"capture": "6010", "cancel": "6030", "refund": "6210"}


def acts(payment: Payment, world: "World", seen: str) -> dict[str, Callable[[], object]]:
    """All that a person in the office may press on the page of a payment."""
    page: dict[str, Any] = {"key": uuid.uuid4(), "reason": "chaos", "seen": seen}
    office: dict[str, Any] = {**page, "user": world.user}
    who = flow.Who(user_id=world.user.pk)
    till: dict[str, Any] = {**page, "device_id": payment.device_id, "who": who}
    return {
        "read_again": lambda: flow.read_again(payment.pk),
        "cancel": lambda: interventions.cancel(payment.pk, **office),
        "set_aside": lambda: interventions.set_aside(payment.pk, **office),
        "complete": lambda: flow.complete(payment.pk, **till),
        "release": lambda: flow.release(payment.pk, **till),
        "note": lambda: closings.note(payment.pk, **office),
        "sell": lambda: closings.sell(payment.pk, **office),
        "pay_back": lambda: paybacks.pay_back(payment.pk, **office),
        "otherwise": lambda: paybacks.settle_otherwise(payment.pk, **office),
        "take_back": lambda: _take_back(payment, office),
        "refund_again": lambda: halves.again(payment.pk, **office),
        "given_in_cash": lambda: halves.settle_otherwise(payment.pk, kind=Kind.CASH, **office),
        "given_by_card": lambda: halves.settle_otherwise(payment.pk, kind=Kind.CARD, **office),
    }


def _take_back(payment: Payment, office: dict[str, Any]) -> None:
    """The first line that is left, by the last way that is offered."""
    receipt = Receipt.objects.filter(basket=payment.basket_id).first()
    left = [one for one in returns.left(receipt) if one.quantity] if receipt else []
    kinds = closings.kinds_back(payment) or [Tender.Kind.VIPPS]
    wanted = {one.line.pk: min(1000, one.quantity) for one in left[:1]}
    closings.take_back(payment.pk, quantities=wanted, kind=kinds[-1], **office)


class Office:
    """The rules of a history that begin in the office.

    `pages` are what somebody has opened of each payment, and may press only now.
    """

    world: "World"
    pages: dict[int, str]

    @precondition(has_payments)
    @rule(which=numbers, act=st.sampled_from(ACTS), is_old=st.sampled_from([False, False, True]))
    def in_the_office(self, which: int, act: str, is_old: bool) -> None:
        """Nothing is decided on a page that shows what is not so any more."""
        payment = self.world.pick(which)
        now = decisions.mark(payment)
        seen = self.pages.setdefault(payment.pk, now) if is_old else now
        try:
            acts(payment, self.world, seen)[act]()
        except Refusal:
            self.pages[payment.pk] = now
        else:
            assert act == "read_again" or seen == now, (act, seen, now)

    @precondition(has_payments)
    @rule(which=numbers, what=st.sampled_from(sorted(REFUSALS)))
    def vipps_refuses(self, which: int, what: str) -> None:
        """The next that is asked of it gets a no, and has no effect."""
        plan = {"operation": what, "mode": "refuse", "code": REFUSALS[what]}
        reference = self.world.pick(which).reference
        self.world.town.post("faults", plan=[{**plan, "reference": reference}])
