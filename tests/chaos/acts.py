"""What people at the tills and in the office do."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from payments import flow
from payments.models import Payment
from pos import handover, returns
from pos.models import Basket, BasketLine, Receipt, Tender
from pos.refusals import Refusal
from tests.chaos.outside import Tab

if TYPE_CHECKING:
    from tests.chaos.world import World

tabs, few, numbers = st.integers(0, 3), st.integers(0, 2), st.integers(0, 5)
# Somebody with the app, by number and by code; without it; too young for what is in the basket.
PHONES = ("90000078", "90000012", "90000099", "90000017")
FLAG, seldom = st.booleans(), st.sampled_from([False, False, False, True])
begun = st.sampled_from([0, 1, 2, 3, 3])
ACTS = ("total", "total", "reopen", "next-customer", "take-card", "void-basket")


def has_payments(history: "Till") -> bool:
    return bool(history.world.known)


def has_receipts(history: "Till") -> bool:
    return any(is_received for _payment_id, is_received in history.world.known)


class Till:
    """The rules of a history that begin inside the shop."""

    world: "World"
    is_diligent: bool

    @initialize(is_diligent=FLAG, first=begun, second=begun)
    def begin(self, is_diligent: bool, first: int, second: int) -> None:
        """Each till has a sale under way, one of two lines; keepers are awake after every act, or
        only sometimes."""
        self.sell(0, 0, 0, first)
        self.add(2, 0, False)
        self.sell(2, 1, 2, second)
        self.is_diligent = is_diligent

    @rule(tab=tabs, product=few, is_sent_twice=seldom)
    def add(self, tab: int, product: int, is_sent_twice: bool) -> None:
        """A scan; sometimes the till hears no answer and sends the same one again."""
        self.world.tabs[tab].post("add", product=self.world.goods[product].pk)
        if is_sent_twice:
            self.send_again(tab)
        self._answer(self.world.tabs[tab])

    def _answer(self, page: Tab) -> None:
        """Every customer is old enough, and the cashier says so at once."""
        asked = Basket.objects.filter(device=page.device, state="OPEN").first()
        if asked and asked.age_to_check:
            said = {"basket": asked.pk, "age": asked.age_to_check, "answer": "yes"}
            page.post("answer-age", **said)

    @rule(tab=tabs)
    def hand_over(self, tab: int) -> None:
        """The last customer's receipt comes out, if it has to: else no goods go in."""
        page = self.world.tabs[tab]
        last = Basket.objects.filter(device=page.device, state="OPEN").values("follows")
        for receipt in Receipt.objects.filter(basket__in=last).exclude(handover.IS_CONCLUDED):
            if not handover.may_be_declined(receipt):
                page.client.post(reverse("print-receipt", args=[receipt.pk]))

    @rule(tab=tabs, line=numbers, quantity=st.integers(1, 4))
    def change_quantity(self, tab: int, line: int, quantity: int) -> None:
        if found := self._line(tab, line):
            self.world.tabs[tab].post("set-quantity", found, quantity=quantity)

    @rule(tab=tabs, line=numbers)
    def remove(self, tab: int, line: int) -> None:
        if found := self._line(tab, line):
            self.world.tabs[tab].post("remove-line", found)

    def _line(self, tab: int, line: int) -> int:
        device = self.world.tabs[tab].device
        open_ = BasketLine.objects.filter(basket__device=device, basket__state="OPEN")
        found = list(open_.order_by("pk").values_list("pk", flat=True))
        return found[line % len(found)] if found else 0

    @rule(tab=tabs, customer=st.integers(0, 1))
    def scan_payer(self, tab: int, customer: int) -> None:
        code = self.world.customers[customer]["personal_qr"]
        self.world.tabs[tab].post("set-payer", code=code)

    @rule(tab=tabs, customer=st.integers(0, 3))
    def type_number(self, tab: int, customer: int) -> None:
        """That asks at once."""
        self.world.tabs[tab].post("set-payer", phone=PHONES[customer])

    @rule(tab=tabs, qr=FLAG)
    def pay(self, tab: int, qr: bool) -> None:
        self.world.tabs[tab].post("request-payment", flow="qr" if qr else "")

    @rule(tab=tabs, product=few, customer=st.integers(0, 2), how_far=st.integers(0, 3))
    def sell(self, tab: int, product: int, customer: int, how_far: int) -> None:
        """The usual way: asked, on the phone or as a QR, approved, taken."""
        self.hand_over(tab)
        self.add(tab, product, False)
        if customer < 2:
            self.type_number(tab, customer)
        else:
            self.pay(tab, True)
        if how_far:
            self.world.turn()
        self.world.see()
        if how_far > 1 and self.world.known:
            self.world.approve(self.world.pick(0), customer % 2)
        if how_far > 2:
            self.world.turn()

    @rule(tab=tabs, kroner=st.sampled_from(["1", "100", "150,50", "9999", "0", ""]))
    def choose_part(self, tab: int, kroner: str) -> None:
        """The next payment asks for a part; too much of it is refused."""
        self.world.tabs[tab].post("choose-part", amount=kroner)

    @precondition(has_receipts)
    @rule(tab=tabs, which=numbers)
    def give_part_back(self, tab: int, which: int) -> None:
        """Of a sale that is complete, or of another till, nothing goes back in this way."""
        payment = self.world.pick_sold(which)
        for tender in Tender.objects.filter(reference=payment.reference, amount__gt=0):
            self._tab_of(payment, tab).post("give-part-back", tender.pk)

    @precondition(has_payments)
    @rule(tab=tabs, which=numbers, then_qr=FLAG)
    def abort(self, tab: int, which: int, then_qr: bool) -> None:
        payment = self.world.pick(which)
        then = "qr" if then_qr else ""
        self._tab_of(payment, tab).post("abort-payment", payment.pk, then=then)

    def _tab_of(self, payment: Payment, tab: int) -> Tab:
        """A page of the till that the payment belongs to; with 3 whichever that is."""
        tabs = self.world.tabs
        mine = [one for one in tabs if one.device == payment.device] if tab < 3 else tabs
        return mine[tab % len(mine)]

    @precondition(has_payments)
    @rule(tab=tabs, which=numbers, completes=FLAG)
    def answer(self, tab: int, which: int, completes: bool) -> None:
        """Complete or release?"""
        name = "complete-payment" if completes else "release-payment"
        payment = self.world.pick(which)
        self._tab_of(payment, tab).post(name, payment.pk)

    @rule(tab=tabs, name=st.sampled_from(ACTS))
    def other_act(self, tab: int, name: str) -> None:
        self.world.tabs[tab].post(name)

    @precondition(has_payments)
    @rule(tab=tabs, which=numbers, name=st.sampled_from(["read-again", "dismiss-payment"]))
    def look_after(self, tab: int, which: int, name: str) -> None:
        payment = self.world.pick(which)
        self._tab_of(payment, tab).post(name, payment.pk)

    @rule(tab=tabs)
    def look(self, tab: int) -> None:
        self.world.tabs[tab].look()

    @rule(tab=tabs)
    def send_again(self, tab: int) -> None:
        """The same act with the same key: a double click, or an answer that got lost."""
        self.world.tabs[tab].repeat()

    @precondition(has_receipts)
    @rule(which=numbers, line=numbers, quantity=st.integers(0, 2), then_another=FLAG)
    def give_back(self, which: int, line: int, quantity: int, then_another: bool) -> None:
        """One line or, with 0, all that is left; and another at once, which has to wait."""
        payment = self.world.pick_sold(which)
        receipt = Receipt.objects.filter(basket=payment.basket_id).first()
        left = [known for known in returns.left(receipt) if known.quantity] if receipt else []
        if not left:
            return
        chosen = [left[line % len(left)]] if quantity else left
        wanted = {one.line.pk: quantity * 1000 or one.quantity for one in chosen}
        self._give_back(payment, wanted)
        is_running = payment.operations.filter(outcome="PENDING").exists()
        if then_another:
            other = left[(line + 1) % len(left)]
            is_second = self._give_back(payment, {other.line.pk: min(1000, other.quantity)})
            assert not (is_running and is_second), "two refunds of one payment at once"

    def _give_back(self, payment: Payment, wanted: dict[int, int]) -> bool:
        user = self.world.user
        return self._decide(
            lambda: flow.refund(payment.pk, quantities=wanted, reason="chaos", user=user)
        )

    def _decide(self, act: Callable[[], object]) -> bool:
        """False: it was refused."""
        try:
            act()
        except Refusal:
            return False
        return True
