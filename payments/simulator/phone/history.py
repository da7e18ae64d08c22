"""What was bought, line by line, and what came back."""

from typing import Any

from payments.simulator.payment import Payment
from payments.simulator.phone.icons import icon
from payments.simulator.phone.markup import Html, tag, together
from payments.simulator.phone.seen import Seen, local, outcome

SUMS = ("authorized", "captured", "cancelled", "refunded")


def history(seen: Seen) -> Html:
    words, ended = seen.words, seen.ended()
    entries = [_entry(seen, each) for each in ended]
    nothing = tag("p", words("no_history"), class_="empty")
    return tag(
        "section",
        tag("h2", words("history"), id="history-title"),
        tag("ul", *entries) if entries else nothing,
        aria_labelledby="history-title",
        class_="history",
        id="history",
        data_region=True,
    )


def _entry(seen: Seen, payment: Payment) -> Html:
    word = outcome(payment)
    shown = {"REFUNDED": payment.refunded, "PAID": payment.captured}.get(word, payment.amount)
    at = local(payment, payment.events[-1].at)
    row = tag(
        "summary",
        tag("span", payment.unit.name, class_="shop"),
        tag("span", seen.amount(payment, shown), class_="sum"),
        tag("span", seen.words(word), class_="state", data_outcome=word),
        tag("time", at.strftime("%H:%M"), datetime=at.isoformat(timespec="seconds")),
        icon("more"),
    )
    return tag(
        "li",
        tag(
            "details",
            row,
            lines(seen, payment),
            _moves(seen, payment),
            id=f"payment-{payment.token[:8]}",
        ),
    )


def _moves(seen: Seen, payment: Payment) -> Html | None:
    """Every movement with its time: two refunds are two rows."""
    rows = [
        tag(
            "li",
            tag("time", local(payment, event.at).strftime("%H:%M")),
            tag("span", seen.words(f"sum_{event.name.lower()}")),
            tag(
                "span",
                ("+" if event.name == "REFUNDED" else "")
                + seen.amount(payment, event.amount, with_currency=False),
            ),
            data_event=event.name,
        )
        for event in payment.events
        if event.name.lower() in SUMS
    ]
    return tag("ol", *rows, class_="moves") if rows else None


def lines(seen: Seen, payment: Payment) -> Html:
    """The receipt as the shop sent it, and the reference."""
    receipt = payment.request.get("receipt") or {}
    rows = [_line(seen, payment, line) for line in receipt.get("orderLines", [])]
    reference = tag(
        "p",
        tag("span", seen.words("reference")),
        tag("span", payment.reference, class_="value"),
        class_="reference",
    )
    if not rows:
        return together(tag("p", seen.words("no_lines"), class_="empty"), reference)
    return together(tag("ul", *rows, class_="lines"), reference)


def _line(seen: Seen, payment: Payment, line: dict[str, Any]) -> Html:
    total = int(line["totalAmount"]) * (-1 if line.get("isReturn") else 1)
    return tag(
        "li",
        tag("span", _quantity(line, seen.words.language), class_="count"),
        tag("span", str(line["name"])),
        tag("span", seen.amount(payment, total, with_currency=False), class_="sum"),
    )


def _quantity(line: dict[str, Any], language: str) -> str:
    unit = line.get("unitInfo") or {}
    quantity = str(unit.get("quantity", "1"))
    if language != "en":
        quantity = quantity.replace(".", ",")
    kind = unit.get("quantityUnit") or "PCS"
    return f"{quantity} ×" if kind == "PCS" else f"{quantity} {kind.lower()}"
