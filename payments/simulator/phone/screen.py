"""The part of the page that changes."""

from payments.simulator.data import Customer
from payments.simulator.payment import CREATED, Payment
from payments.simulator.phone.cards import (
    act_button,
    act_form,
    code_card,
    muted_card,
    offline_card,
    request_card,
    result_card,
)
from payments.simulator.phone.history import history
from payments.simulator.phone.icons import icon
from payments.simulator.phone.markup import Html, tag
from payments.simulator.phone.seen import Seen, outcome
from payments.simulator.phone.visit import said, visit_card


def screen(seen: Seen) -> Html:
    """Everything between the header and the end. Regions are replaced only when they differ."""
    incoming = seen.incoming()
    news = _asked(seen, incoming[0]) if incoming else ""
    return tag(
        "div",
        _tabs(seen),
        tag("div", _device(seen, incoming), class_="left"),
        tag(
            "div",
            _practice(seen, incoming),
            _scan(seen),
            history(seen),
            _money(seen),
            class_="right",
        ),
        class_="screen",
        data_now=f"{seen.world.clock.now():.3f}",
        data_waiting=str(len(incoming)),
        data_news=news,
        data_said=news or said(seen) or _ended(seen),
    )


def _asked(seen: Seen, payment: Payment) -> str:
    """For the title, and for who cannot see the card."""
    asks = seen.words("asks", shop=payment.unit.name)
    return f"{asks} {seen.amount(payment, payment.amount)}"


def _ended(seen: Seen) -> str:
    payment = seen.result()
    if payment is None:
        return ""
    return f"{seen.words(outcome(payment))} {seen.amount(payment, payment.amount)}"


def _tabs(seen: Seen) -> Html:
    tabs = [_tab(seen, each) for each in seen.world.customers.values()]
    lang = f"?lang={seen.forced}" if seen.forced else ""
    new = tag("a", icon("plus"), href=f"/phone/new{lang}", aria_label=seen.words("new"))
    return tag(
        "nav",
        *tabs,
        new,
        aria_label=seen.words("customers"),
        class_="tabs",
        id="tabs",
        data_region=True,
    )


def _tab(seen: Seen, customer: Customer) -> Html:
    first = customer.name.split()[0] if customer.has_app else customer.name
    label = f"{first} · {customer.phone[-2:]}" if customer.has_app else first
    waits = any(each.state == CREATED for each in seen.world.payments_of(customer)[:5])
    lang = f"&lang={seen.forced}" if seen.forced else ""
    return tag(
        "a",
        label,
        tag("span", seen.words("WAITING"), class_="dot") if waits else None,
        href=f"/phone/?customer={customer.phone}{lang}",
        aria_current="page" if customer is seen.customer else None,
    )


def _device(seen: Seen, incoming: list[Payment]) -> Html:
    result = None if incoming else seen.result()
    visit = seen.visit() if not incoming else None
    result = None if visit else result
    busy = bool(incoming or result or visit or seen.phone.offline)
    muted = seen.phone.muted and not incoming and not seen.phone.offline
    return tag(
        "section",
        offline_card(seen) if seen.phone.offline else None,
        muted_card(seen) if muted else None,
        *(request_card(seen, each) for each in incoming),
        visit_card(seen, visit) if visit else None,
        result_card(seen, result) if result else None,
        *(_unanswered(seen, each) for each in seen.unanswered()),
        code_card(seen, folded=busy),
        aria_label=seen.customer.name,
        class_=f"device {seen.customer.brand.lower()}",
        id="device",
        data_region=True,
    )


def _unanswered(seen: Seen, payment: Payment) -> Html:
    text = seen.words("unanswered", amount=seen.amount(payment, payment.amount))
    return act_form(
        seen,
        tag("span", text),
        act_button("show", seen.words("show"), sign="more"),
        reference=payment.reference,
        class_="card row",
    )


def _practice(seen: Seen, incoming: list[Payment]) -> Html:
    """What goes wrong at real tills, one tap away."""
    words, phone, none = seen.words, seen.phone, not incoming
    net = ("online", "net_back", "online") if phone.offline else ("offline", "lose_net", "offline")
    bell = ("unmute", "unmute", "bell") if phone.muted else ("mute", "mute", "silent")
    buttons = [
        act_button("ignore", words("ignore"), sign="eye", disabled=none),
        act_button("broke", words("broke"), sign="bank", disabled=none),
        act_button("late", words("late"), sign="late", disabled=none),
        act_button(net[0], words(net[1]), sign=net[2], class_="on" if phone.offline else ""),
        act_button(bell[0], words(bell[1]), sign=bell[2], class_="on" if phone.muted else ""),
    ]
    return tag(
        "section",
        tag("h2", words("go_wrong"), id="practice-title"),
        act_form(
            seen,
            *buttons,
            reference=incoming[0].reference if incoming else "",
            class_="practice",
        ),
        tag("p", words("only_asked"), class_="empty") if none else None,
        aria_labelledby="practice-title",
        id="practice",
        data_region=True,
    )


def _scan(seen: Seen) -> Html:
    words = seen.words
    open_codes = [
        *_stickers(seen),
        *_one_time_codes(seen),
    ]
    paste = act_form(
        seen,
        tag("input", name="code", aria_label=words("scan_field"), placeholder=words("scan_field")),
        act_button("scan", words("scan")),
        class_="paste",
    )
    return tag(
        "section",
        tag("h2", words("scan_title"), id="scan-title"),
        *(open_codes or [tag("p", words("no_codes"), class_="empty")]),
        paste,
        tag("p", words("scan_failed"), class_="note", role="alert")
        if seen.message == "scan_failed"
        else None,
        aria_labelledby="scan-title",
        class_="scan",
        id="scan",
        data_region=True,
    )


def _money(seen: Seen) -> Html:
    """The way to what becomes of the shops' sales."""
    words, customer = seen.words, seen.customer.phone
    lang = f"&lang={seen.forced}" if seen.forced else ""
    return tag(
        "section",
        tag("h2", words("shops_money"), id="money-title"),
        tag(
            "a",
            icon("bank"),
            tag("span", words("settle_day")),
            icon("more"),
            href=f"/phone/settlement?customer={customer}{lang}",
            class_="door",
        ),
        aria_labelledby="money-title",
    )


def _stickers(seen: Seen) -> list[Html]:
    return [
        _scan_form(
            seen,
            each.token,
            seen.words("scan_sticker", shop=each.unit.name, place=each.location),
        )
        for each in seen.stickers()
    ]


def _one_time_codes(seen: Seen) -> list[Html]:
    return [
        _scan_form(
            seen,
            each.token,
            seen.words("scan_this", shop=each.unit.name, amount=seen.amount(each, each.amount)),
        )
        for each in seen.scannable()
    ]


def _scan_form(seen: Seen, token: str, label: str) -> Html:
    return act_form(
        seen,
        tag("input", type="hidden", name="code", value=token),
        act_button("scan", label, sign="scan"),
    )
