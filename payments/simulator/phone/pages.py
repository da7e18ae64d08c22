"""Whole pages: the phone, the choice after a scan, a new customer."""

from datetime import date

from payments.simulator.data import MOBILEPAY, VIPPS, Customer
from payments.simulator.phone.cards import act_button
from payments.simulator.phone.markup import Html, tag, together
from payments.simulator.phone.screen import screen
from payments.simulator.phone.seen import Seen
from payments.simulator.phone.words import Words


def page(seen: Seen) -> Html:
    words = seen.words
    body = tag(
        "body",
        top(words),
        tag("p", words("not_connected"), id="lost", role="alert", hidden=True),
        tag("p", id="announcement", role="status", class_="quiet"),
        tag(
            "main",
            screen(seen),
            data_customer=seen.customer.phone,
            data_lang=seen.forced,
            data_title=words("title"),
        ),
    )
    return document(words, body)


def who_scans(words: Words, customers: list[Customer], token: str, lang: str) -> Html:
    """A real phone's camera opened the code: whose phone shall it be?"""
    choices = [
        tag(
            "form",
            tag("input", type="hidden", name="customer", value=each.phone),
            tag("input", type="hidden", name="lang", value=lang),
            tag("input", type="hidden", name="code", value=token),
            act_button("scan", each.name, sign="scan"),
            method="post",
            action="/phone/act",
        )
        for each in customers
        if each.has_app
    ]
    body = tag(
        "body",
        top(words),
        tag("main", tag("h2", words("who_scans")), *choices, class_="choose"),
    )
    return document(words, body)


def new_customer(words: Words, lang: str, *, wrong: str = "") -> Html:
    """`wrong` is the number that cannot be one."""
    hint = words("number_hint")
    form = tag(
        "form",
        tag("input", type="hidden", name="lang", value=lang),
        _field(words("name"), tag("input", name="name", required=True, autocomplete="off")),
        _field(
            words("number"),
            tag(
                "input",
                name="phone",
                value=wrong,
                required=True,
                inputmode="tel",
                pattern="[0-9]{9,15}",
                placeholder=hint,
                title=hint,
                autocomplete="off",
            ),
        ),
        _field(
            words("born"),
            tag("input", name="birth_date", type="date", value="1990-01-01", required=True),
        ),
        tag("p", hint, class_="note", role="alert") if wrong else None,
        tag("button", words("add"), type="submit", class_="primary"),
        method="post",
        action="/phone/new",
    )
    back = tag("a", words("cancel"), href="/phone/")
    main = tag("main", tag("h2", words("new")), form, back, class_="choose")
    return document(words, tag("body", top(words), main))


def made(form: dict[str, str]) -> Customer:
    """Raises ValueError when it is no person with a number."""
    phone, name = form.get("phone", "").strip(), form.get("name", "").strip()
    if not name or not phone.isascii() or not phone.isdigit() or not 9 <= len(phone) <= 15:
        raise ValueError(phone)
    brand = MOBILEPAY if phone.startswith(("45", "358")) else VIPPS
    customer = Customer(name, phone, brand, form.get("birth_date", ""))
    date.fromisoformat(customer.birth_date)
    return customer


def _field(label: str, field: Html) -> Html:
    return tag("label", tag("span", label), field)


def top(words: Words) -> Html:
    return tag("header", tag("h1", words("title")), tag("p", words("no_money")), class_="top")


def document(words: Words, body: Html) -> Html:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", words("title")),
        tag("link", rel="icon", href="/phone/static/icon.svg", type="image/svg+xml"),
        tag("link", rel="stylesheet", href="/phone/static/phone.css"),
        tag("script", type="module", src="/phone/static/phone.js"),
    )
    html = tag("html", head, body, lang=words.language)
    return together(Html("<!doctype html>"), html)
