"""The large things on the phone: a request, what became of it, and the customer's own code."""

from payments.simulator.payment import Payment
from payments.simulator.phone.history import lines
from payments.simulator.phone.icons import icon
from payments.simulator.phone.markup import Html, tag, together
from payments.simulator.phone.seen import Seen, local, outcome

SIGNS = {
    "APPROVED": "check",
    "PAID": "check",
    "REFUNDED": "undo",
    "RELEASED": "undo",
    "ABORTED": "cross",
    "EXPIRED": "clock",
    "TERMINATED": "undo",
}


def act_form(seen: Seen, *content: Html, reference: str = "", class_: str = "") -> Html:
    """Works without JavaScript too: then the whole page comes back."""
    return tag(
        "form",
        tag("input", type="hidden", name="customer", value=seen.customer.phone),
        tag("input", type="hidden", name="lang", value=seen.forced),
        tag("input", type="hidden", name="reference", value=reference),
        *content,
        method="post",
        action="/phone/act",
        class_=class_,
    )


def act_button(
    act: str, label: str, *, sign: str = "", class_: str = "", disabled: bool = False
) -> Html:
    return tag(
        "button",
        icon(sign) if sign else None,
        tag("span", label),
        type="submit",
        name="act",
        value=act,
        class_=class_,
        disabled=disabled,
    )


def request_card(seen: Seen, payment: Payment) -> Html:
    words = seen.words
    heading = f"request-{payment.token[:8]}"
    note = seen.phone.notes.get(payment.reference)
    return tag(
        "section",
        tag(
            "div",
            tag("h2", words("asks", shop=payment.unit.name), id=heading),
            _countdown(seen, payment),
            class_="card-top",
        ),
        tag("p", seen.amount(payment, payment.amount), class_="hero"),
        _description(payment),
        tag("p", words("age", age=str(payment.minimum_age)), class_="chip")
        if payment.minimum_age
        else None,
        tag("p", icon("bank"), words.reason(note), class_="note", role="alert") if note else None,
        lines(seen, payment),
        act_form(
            seen,
            act_button("approve", words("approve"), sign="check", class_="primary"),
            act_button("decline", words("decline"), sign="cross"),
            reference=payment.reference,
            class_="answer",
        ),
        aria_labelledby=heading,
        data_reference=payment.reference,
        class_="card request",
    )


def _countdown(seen: Seen, payment: Payment) -> Html:
    return tag(
        "span",
        icon("clock"),
        tag("span", seen.words("left"), class_="quiet"),
        tag(
            "time",
            local(payment, payment.expires_at).strftime("%H:%M"),
            data_until=f"{payment.expires_at:.3f}",
            role="timer",
        ),
        class_="countdown",
    )


def _description(payment: Payment) -> Html | None:
    text = payment.request.get("paymentDescription")
    return tag("p", str(text), class_="description") if text else None


def result_card(seen: Seen, payment: Payment) -> Html:
    words, word = seen.words, outcome(payment)
    moved = {"REFUNDED": payment.refunded, "PAID": payment.captured}.get(word, payment.amount)
    late = seen.phone.notes.get(payment.reference) == "too_late"
    text = words("too_late") if late else words(f"{word}_text", shop=payment.unit.name)
    return tag(
        "section",
        tag("p", icon(SIGNS[word]), class_="sign"),
        tag("h2", words(word)),
        tag("p", seen.amount(payment, moved), class_="hero"),
        tag("p", text, class_="description"),
        lines(seen, payment) if word in ("PAID", "REFUNDED") else None,
        act_form(seen, act_button("dismiss", words("done")), reference=payment.reference),
        aria_label=words(word),
        data_outcome=word,
        class_="card result",
    )


def offline_card(seen: Seen) -> Html:
    words = seen.words
    return tag(
        "section",
        tag("p", icon("offline"), class_="sign"),
        tag("h2", words("offline_title")),
        tag("p", words("offline_text"), class_="description"),
        act_form(seen, act_button("online", words("net_back"), sign="online")),
        aria_label=words("offline_title"),
        data_outcome="OFFLINE",
        class_="card result",
    )


def muted_card(seen: Seen) -> Html:
    words = seen.words
    nothing = seen.message == "nothing_new"
    return tag(
        "section",
        tag("p", icon("silent"), words("muted_text"), class_="note plain"),
        tag("p", words("nothing_new"), role="status", class_="description") if nothing else None,
        act_form(seen, act_button("open", words("open_app"), sign="refresh", class_="primary")),
        aria_label=words("mute"),
        class_="card",
    )


def code_card(seen: Seen, *, folded: bool) -> Html:
    """The personal QR: large while nothing else is going on, one row otherwise."""
    words, customer = seen.words, seen.customer
    first = customer.name.split()[0]
    name = words("my_code", name=first, names=words.whose(first))
    if not customer.has_app:
        return _no_app_card(seen)
    inside = together(
        tag(
            "img",
            src=f"/phone/qr.svg?customer={customer.phone}",
            alt=name,
            width="264",
            height="264",
            class_="code",
        ),
        _copyable(seen, "code_text", customer.personal_qr, "copy_code"),
        _copyable(seen, "number", customer.phone, "copy_number"),
    )
    summary = tag("summary", icon("code"), tag("span", name), icon("more"))
    return tag("details", summary, inside, class_="card own-code", open=not folded, id="own-code")


def _no_app_card(seen: Seen) -> Html:
    words = seen.words
    return tag(
        "section",
        tag("p", icon("cross"), class_="sign"),
        tag("h2", words("no_app")),
        tag("p", words("no_app_text"), class_="description"),
        _copyable(seen, "number", seen.customer.phone, "copy_number"),
        aria_label=words("no_app"),
        data_outcome="NONE",
        class_="card result",
    )


def _copyable(seen: Seen, label: str, value: str, copy: str) -> Html:
    words = seen.words
    return tag(
        "div",
        tag(
            "label",
            tag("span", words(label)),
            tag("input", value=value, readonly=True, spellcheck="false"),
        ),
        tag(
            "button",
            icon("copy"),
            tag("span", words("copy"), class_="word"),
            type="button",
            data_copy=value,
            data_copied=words("copied"),
            aria_label=words(copy),
        ),
        class_="copyable",
    )
