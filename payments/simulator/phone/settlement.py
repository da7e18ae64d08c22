"""What becomes of a shop's sales: the settlement, at the push of a button."""

from collections import Counter
from datetime import date
from urllib.parse import urlencode

from payments.simulator.data import NET
from payments.simulator.phone.icons import icon
from payments.simulator.phone.markup import Html, tag, together
from payments.simulator.phone.pages import document, top
from payments.simulator.phone.seen import Seen
from payments.simulator.phone.words import Words, amount
from payments.simulator.report.dates import local_date
from payments.simulator.report.entries import CAPTURE, REFUND, RETAINED
from payments.simulator.report.ledger import Ledger, Payout
from payments.simulator.report.settlement import to_be_paid

ADDRESS = "/phone/settlement"
SHOWN = 5


def settlement(seen: Seen) -> Html:
    """Every sales unit with money first; those that have sold nothing are only named."""
    words, ledgers = seen.words, seen.world.ledgers.all()
    busy = [each for each in ledgers if each.funds.entries]
    idle = [each.unit.name for each in ledgers if not each.funds.entries]
    main = tag(
        "main",
        tag("h2", words("settlement")),
        *(_shop(seen, each) for each in busy),
        tag("p", words("sold_nothing", shops=", ".join(idle)), class_="empty") if idle else None,
        _tomorrow(seen),
        tag("a", words("cancel"), href=address("/phone/", seen)),
        class_="choose settlement",
    )
    return document(words, tag("body", top(words), main))


def _shop(seen: Seen, ledger: Ledger) -> Html:
    words = seen.words
    heading, left = f"shop-{ledger.id}", max(0, to_be_paid(ledger))
    is_early = ledger.today > local_date(seen.world.clock.now(), ledger.unit.market)
    return tag(
        "section",
        tag("h3", ledger.unit.name, id=heading),
        tag("p", words("to_be_paid"), class_="description"),
        tag("p", amount(left, ledger.unit.currency, words.language), class_="hero"),
        _rows(words, _open_sums(ledger)),
        tag("p", words("settled_early"), class_="note plain") if is_early else None,
        _form(
            seen,
            tag("button", icon("bank"), words("settle_day"), class_="primary", disabled=is_early),
            msn=ledger.unit.msn,
        )
        if left
        else None,
        *(_payout(words, ledger, each) for each in ledger.payouts[: -SHOWN - 1 : -1]),
        aria_labelledby=heading,
        class_="card shop-money",
    )


def _open_sums(ledger: Ledger) -> dict[str, int]:
    """What the next payout will be made of, by entry type."""
    sums = Counter(ledger.open_sums)
    if ledger.unit.settles == NET:
        sums[RETAINED] += ledger.fees.balance
    return dict(sums)


def _rows(words: Words, sums: dict[str, int]) -> Html | None:
    named = {"sales": CAPTURE, "refunds": REFUND, "fees": RETAINED}
    other = sum(value for kind, value in sums.items() if kind not in named.values())
    rows = [(word, sums.get(kind, 0)) for word, kind in named.items()] + [("other", other)]
    shown = [
        tag(
            "li",
            tag("span", words(word)),
            tag("span"),
            tag("span", amount(value, "", words.language, with_currency=False), class_="sum"),
        )
        for word, value in rows
        if value
    ]
    return tag("ul", *shown, class_="lines") if shown else None


def _payout(words: Words, ledger: Ledger, payout: Payout) -> Html:
    """As the bank's list would show it."""
    when = words("came_back") if payout.aborted else _on_account(words, payout.bank_date)
    row = together(
        tag(
            "span",
            tag("b", payout.text),
            tag("span", when, class_="description"),
        ),
        tag("b", amount(payout.amount, ledger.unit.currency, words.language), class_="sum"),
        icon("more"),
    )
    return tag(
        "details",
        tag("summary", row),
        _rows(words, payout.sums),
        class_="payout",
        data_payout=str(payout.number),
    )


def _on_account(words: Words, day: date) -> str:
    if words.language in ("nb", "da", "fi"):
        return words("on_account", date=f"{day.day}.{day.month}.{day.year}")
    return words("on_account", date=day.isoformat())


def _tomorrow(seen: Seen) -> Html:
    button = tag("button", icon("clock"), seen.words("next_day"), name="days", value="1")
    return together(_form(seen, button), tag("p", seen.words("next_day_text"), class_="empty"))


def _form(seen: Seen, button: Html, *, msn: str = "") -> Html:
    return tag(
        "form",
        tag("input", type="hidden", name="customer", value=seen.customer.phone),
        tag("input", type="hidden", name="lang", value=seen.forced),
        tag("input", type="hidden", name="msn", value=msn) if msn else None,
        button,
        method="post",
        action=ADDRESS,
    )


def address(path: str, seen: Seen) -> str:
    """The way there for the same customer in the same language."""
    query = {"customer": seen.customer.phone} | ({"lang": seen.forced} if seen.forced else {})
    return f"{path}?{urlencode(query)}"
