"""What holds for every history of sales, refunds, corrections, midnights and payouts."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.simulator.accountant import Accountant, assert_chained, sums
from tests.payments.simulator.merchant import Json

HISTORIES = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Some smaller amounts mean something to the simulator, and so do some that are not round.
AMOUNTS = st.integers(30, 10_000).map(lambda tens: 10 * tens)
# Vipps takes five changes of one payment a minute.
MOST_REFUNDS = 3


@dataclass(frozen=True)
class Step:
    act: str
    amount: int = 0


STEPS = st.one_of(
    st.builds(Step, st.just("sell"), AMOUNTS),
    st.builds(Step, st.just("sell"), AMOUNTS),
    st.builds(Step, st.just("refund"), AMOUNTS),
    st.builds(Step, st.just("correct"), st.integers(-50_000, 50_000)),
    st.builds(Step, st.just("fee"), st.integers(-500, 500)),
    st.sampled_from([Step("settle"), Step("day"), Step("abort"), Step("late_fee")]),
)


class History:
    """Lives through the steps, and keeps what a shop would know of its own sales."""

    def __init__(self, accountant: Accountant) -> None:
        accountant.merchant.control("reset")
        accountant.merchant.sign_in()
        self.accountant = accountant
        self.msn = accountant.merchant.unit.msn
        self.left: dict[str, int] = {}
        self.refunds: Counter[str] = Counter()
        self.captured = self.refunded = 0

    def live(self, step: Step) -> None:
        getattr(self, f"_{step.act}")(step.amount)

    def _sell(self, amount: int) -> None:
        self.left[self.accountant.sell(amount)] = amount
        self.captured += amount

    def _refund(self, amount: int) -> None:
        for reference, left in self.left.items():
            if left and self.refunds[reference] < MOST_REFUNDS:
                back = min(left, amount)
                self.accountant.refund(reference, back)
                self.left[reference] -= back
                self.refunds[reference] += 1
                self.refunded += back
                return

    def _correct(self, amount: int, topic: str = "funds") -> None:
        plant = {"what": "correction", "msn": self.msn, "amount": amount, "topic": topic}
        self.accountant.plant(plant)

    def _fee(self, amount: int) -> None:
        self._correct(amount, "fees")

    def _late_fee(self, _: int) -> None:
        self.accountant.plant({"what": "late_fee", "msn": self.msn})

    def _settle(self, _: int) -> None:
        self.accountant.settle()

    def _day(self, _: int) -> None:
        self.accountant.settle(days=1)
        self.accountant.merchant.sign_in()

    def _abort(self, _: int) -> None:
        paid = [each for each in self.ledger()["payouts"] if not each["aborted"]]
        if paid:
            self.accountant.plant({"what": "payout_aborted", "msn": self.msn})

    def ledger(self) -> Json:
        ledgers = self.accountant.merchant.look("report")["ledgers"]
        return next(each for each in ledgers if each["msn"] == self.msn)


@HISTORIES
@given(steps=st.lists(STEPS, min_size=1, max_size=15))
def test_all_that_came_in_was_paid_out_or_is_open(
    accountant: Accountant, steps: list[Step]
) -> None:
    history = History(accountant)
    for step in steps:
        history.live(step)
        funds, fees = accountant.all_of("funds"), accountant.all_of("fees")
        ledger = history.ledger()
        scheduled = [each for each in funds if each["entryType"] == "payout-scheduled"]
        rest = sum(each["amount"] for each in funds if each not in scheduled)
        paid = sum(each["amount"] for each in ledger["payouts"])

        assert rest == paid + ledger["funds"]
        assert [-each["amount"] for each in scheduled] == [
            each["amount"] for each in ledger["payouts"]
        ]
        assert_chained(funds)
        assert_chained(fees)
        assert sums(funds).get("fees-retained", 0) == -sums(fees).get("fees-retained", 0)
        assert sums(funds).get("capture", 0) == history.captured
        assert sums(funds).get("refund", 0) == -history.refunded


@HISTORIES
@given(steps=st.lists(STEPS, min_size=1, max_size=15))
def test_dates_follow_each_other_and_end_with_their_payout(
    accountant: Accountant, steps: list[Step]
) -> None:
    history = History(accountant)
    for step in steps:
        history.live(step)

    for topic in ("funds", "fees"):
        entries = accountant.all_of(topic)
        days = [each["ledgerDate"] for each in entries]
        assert days == sorted(days)
        by_date = [entry for day in dict.fromkeys(days) for entry in accountant.whole_date(day)]
        if topic == "funds":
            assert by_date == entries
    funds = accountant.all_of("funds")
    for entry, following in pairwise(funds):
        if entry["entryType"] == "payout-scheduled":
            assert entry["balanceAfter"] == 0
            assert following["ledgerDate"] > entry["ledgerDate"]


@HISTORIES
@given(
    size=st.integers(1, 6),
    arrivals=st.lists(st.integers(0, 4), min_size=1, max_size=6),
)
def test_a_reader_gets_everything_once_whatever_the_page_size(
    accountant: Accountant, size: int, arrivals: list[int]
) -> None:
    """Entries arrive while the feed is being read."""
    history = History(accountant)
    accountant.plant(page_size=size)
    ledger_id, cursor, read, sizes = accountant.ledger_id, "", [], []

    def page() -> Any:
        nonlocal cursor
        answer = accountant.feed(cursor=cursor, ledger_id=ledger_id)
        cursor = answer["cursor"]
        read.extend(answer["items"])
        sizes.append(len(answer["items"]))
        return answer

    for arriving in arrivals:
        for _ in range(arriving):
            history.live(Step("sell", 10_000))
        page()
    while not page()["tryLater"]:
        pass

    assert [each["reference"] for each in read] == list(history.left)
    assert max(sizes) <= size
    assert read == accountant.whole_date(read[0]["ledgerDate"]) if read else True
