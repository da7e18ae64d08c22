"""The end of a ledger date: fees are kept back, and what is left goes to the merchant's bank.

It comes at midnight in the merchant's time zone, or earlier by order. Nothing waits for midnight:
whoever reads or writes a ledger first lets the midnights that have passed do their work.
"""

import uuid
from dataclasses import replace

from payments.simulator.data import NET
from payments.simulator.report.dates import (
    ONE_DAY,
    ends_period,
    is_last_of_month,
    local_date,
    midnight_after,
    on_account,
)
from payments.simulator.report.entries import FEES, FUNDS, INVOICED, PAYOUT, RETAINED, Movement
from payments.simulator.report.ledger import Ledger, Payout

LONGEST_TEXT = 35


def catch_up(ledger: Ledger, *, now: float) -> list[Payout]:
    """End every date that is over, in its order and dated at its midnight."""
    made = []
    while (ends := midnight_after(ledger.today, ledger.unit.market)) <= now:
        pays = ends_period(ledger.today, ledger.unit.pays_out)
        payout = _end(ledger, at=ends, pays=pays)
        if payout:
            made.append(payout)
    return made


def settle_early(ledger: Ledger, *, now: float) -> Payout:
    """End today now. What happens later today is tomorrow's.

    Raises:
        ValueError: today is settled already, or there is nothing to pay out.
    """
    if ledger.today > local_date(now, ledger.unit.market):
        raise ValueError("Today is settled already. What came since is tomorrow's.")
    payout = _end(ledger, at=now, pays=True) if to_be_paid(ledger) > 0 else None
    if payout is None:
        raise ValueError("There is nothing to pay out.")
    return payout


def to_be_paid(ledger: Ledger) -> int:
    """What a payout at this moment would be, in minor units; below one there is none."""
    owed = ledger.fees.balance if ledger.unit.settles == NET else 0
    return ledger.funds.balance + owed


def _end(ledger: Ledger, *, at: float, pays: bool) -> Payout | None:
    payout = None
    if pays:
        if ledger.unit.settles == NET:
            _retain_fees(ledger, at=at)
        if ledger.funds.balance > 0:
            payout = _pay_out(ledger, at=at)
    if ledger.unit.settles != NET and is_last_of_month(ledger.today):
        _invoice_fees(ledger, at=at)
    ledger.today += ONE_DAY
    late, ledger.late_fees = ledger.late_fees, []
    for fee in late:
        ledger.post(FEES, fee, at=at)
    return payout


def _retain_fees(ledger: Ledger, *, at: float) -> None:
    """Fees are paid from the funds, the other way round when we owe some back."""
    owed = ledger.fees.balance
    if owed:
        kept = Movement(RETAINED, owed, psp_reference=str(uuid.uuid4()))
        ledger.post(FUNDS, kept, at=at)
        ledger.post(FEES, replace(kept, amount=-owed), at=at)


def _invoice_fees(ledger: Ledger, *, at: float) -> None:
    """With gross settlement the month's fees go on an invoice, and the funds do not notice."""
    owed = ledger.fees.balance
    if owed:
        bill = Movement(INVOICED, -owed, psp_reference=str(uuid.uuid4()))
        ledger.post(FEES, bill, at=at)


def _pay_out(ledger: Ledger, *, at: float) -> Payout:
    market = ledger.unit.market
    payout = Payout(
        number=ledger.next_payout,
        ledger_date=ledger.today,
        amount=ledger.funds.balance,
        sums=dict(ledger.open_sums),
        text=_statement_text(ledger),
        bank_date=on_account(ledger.today, market),
    )
    # In Norway the field does not carry what the bank statement says.
    reference = "" if market == "NO" else payout.text
    ledger.post(
        FUNDS, Movement(PAYOUT, -payout.amount, reference, f"{ledger.id}-{payout.number}"), at=at
    )
    ledger.payouts.append(payout)
    ledger.open_sums.clear()
    ledger.closed_through = ledger.today
    return payout


def _statement_text(ledger: Ledger) -> str:
    """A fixed text in Norway; elsewhere the merchant may choose one, here the shop's name."""
    number, name = str(ledger.next_payout), ledger.unit.name
    if ledger.unit.market != "NO":
        return f"{name[: LONGEST_TEXT - len(number) - 1]} {number}"
    frame = len("Utb.  Vippsnr ") + len(number)
    return f"Utb. {name[: LONGEST_TEXT - frame]} Vippsnr {number}"
