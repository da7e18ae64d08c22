"""Entries that no payment makes: corrections, disputes, payouts that come back."""

from typing import Any

from payments.simulator.checks import MOST, is_integer
from payments.simulator.report.entries import (
    ABORTED,
    CAPTURE,
    CORRECTION,
    DISPUTED,
    FUNDS,
    RETURNED,
    TOPICS,
    Entry,
    Movement,
)
from payments.simulator.report.ledger import Ledger, Payout, handle_of
from payments.simulator.report.ledgers import Ledgers

Wish = dict[str, Any]
NOBODY = "nobodys-reference"
NEW_TYPE = "climate-contribution"


def entry(ledgers: Ledgers, wish: Wish) -> None:
    """Any entry at all.

    Raises:
        ValueError: an amount that is not whole or too large, or an unknown topic or unit.
    """
    ledger = ledgers.of_msn(str(wish["msn"]))
    topic, amount = wish.get("topic", FUNDS), wish["amount"]
    if topic not in TOPICS or not is_integer(amount) or abs(amount) > MOST:
        raise ValueError(f"topic is funds or fees, and amount whole minor units up to {MOST}.")
    account = ledger.account(topic)
    movement = Movement(
        str(wish["entry_type"]),
        amount,
        str(wish.get("reference", "")),
        str(wish.get("psp_reference", ""))
        or f"{ledger.id}-{account.forgotten + len(account.entries)}",
        handle_of(ledger.unit) if wish.get("reference") else None,
    )
    ledgers.post(ledger, topic, movement)


def correction(ledgers: Ledgers, wish: Wish) -> None:
    entry(ledgers, {"entry_type": CORRECTION, **wish})


def unknown_type(ledgers: Ledgers, wish: Wish) -> None:
    """A type of which nobody has told."""
    entry(ledgers, {"entry_type": NEW_TYPE, "amount": -250, **wish})


def unknown_reference(ledgers: Ledgers, wish: Wish) -> None:
    """A capture of a payment that the merchant never made."""
    entry(ledgers, {"entry_type": CAPTURE, "amount": 9900, "reference": NOBODY, **wish})


def payout_aborted(ledgers: Ledgers, wish: Wish) -> None:
    """The bank would not take the money: it is on the ledger again, and in the next payout.

    Raises:
        ValueError: there is no such payout, or it has come back already.
    """
    ledger = ledgers.of_msn(str(wish["msn"]))
    payout = _payout(ledger, wish.get("number"))
    payout.aborted = True
    back = Movement(ABORTED, payout.amount, psp_reference=f"{ledger.id}-{payout.number}")
    ledgers.post(ledger, FUNDS, back)


def dispute(ledgers: Ledgers, wish: Wish) -> None:
    """The cardholder's bank takes the newest capture of `reference` back; once more with
    `returned`, and the merchant has it again.

    Raises:
        ValueError: no such capture, or it is not for this to be done to now.
    """
    ledger = ledgers.of_msn(str(wish["msn"]))
    capture = _capture(ledger, str(wish["reference"]))
    is_return = bool(wish.get("returned", False))
    if _is_disputed(ledger, capture) != is_return:
        raise ValueError("Only what is disputed can be returned, and nothing is disputed twice.")
    amount = capture.amount if is_return else -capture.amount
    made = Movement(
        RETURNED if is_return else DISPUTED,
        amount,
        capture.movement.reference,
        capture.movement.psp_reference,
        capture.movement.recipient,
    )
    ledgers.post(ledger, FUNDS, made)


def release(ledgers: Ledgers, wish: Wish) -> None:
    """Raises ValueError when nothing was left out."""
    if not ledgers.release():
        raise ValueError("Nothing was left out.")


ORDERS = {
    "entry": entry,
    "correction": correction,
    "unknown_type": unknown_type,
    "unknown_reference": unknown_reference,
    "payout_aborted": payout_aborted,
    "dispute": dispute,
    "release": release,
}


def _payout(ledger: Ledger, number: object) -> Payout:
    for payout in reversed(ledger.payouts):
        if number in (None, payout.number) and not payout.aborted:
            return payout
    raise ValueError("There is no such payout, or it has come back already.")


def _capture(ledger: Ledger, reference: str) -> Entry:
    for found in reversed(ledger.funds.entries):
        if found.entry_type == CAPTURE and found.movement.reference == reference:
            return found
    raise ValueError(f"There is no capture of {reference} on this ledger.")


def _is_disputed(ledger: Ledger, capture: Entry) -> bool:
    times = {DISPUTED: 0, RETURNED: 0}
    for found in ledger.funds.entries:
        if (
            found.movement.psp_reference == capture.movement.psp_reference
            and found.entry_type in times
        ):
            times[found.entry_type] += 1
    return times[DISPUTED] > times[RETURNED]
