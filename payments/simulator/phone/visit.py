"""What the phone shows after a printed code was scanned."""

from payments.simulator.phone.cards import act_button, act_form
from payments.simulator.phone.icons import icon
from payments.simulator.phone.markup import Html, tag
from payments.simulator.phone.seen import Seen
from payments.simulator.qr_codes import CheckIn, Poster


def visit_card(seen: Seen, visit: CheckIn | Poster) -> Html:
    """Checked in and waiting, no connection to the shop, or a page that has been opened."""
    word, sign = _word(visit), {"CHECKED_IN": "check", "NO_STORE": "offline", "PAGE": "shop"}
    words = seen.words
    return tag(
        "section",
        tag("p", icon(sign[word]), class_="sign"),
        tag("h2", words(word)),
        tag("p", _text(seen, visit), class_="description"),
        _link(visit) if isinstance(visit, Poster) else None,
        act_form(seen, act_button("leave", words("done"))),
        aria_label=words(word),
        data_outcome=word,
        class_="card result",
    )


def said(seen: Seen) -> str:
    """For who cannot see the card."""
    visit = seen.visit()
    return f"{seen.words(_word(visit))} {_text(seen, visit)}" if visit else ""


def _word(visit: CheckIn | Poster) -> str:
    if isinstance(visit, Poster):
        return "PAGE"
    return "NO_STORE" if visit.is_lost else "CHECKED_IN"


def _text(seen: Seen, visit: CheckIn | Poster) -> str:
    if isinstance(visit, Poster):
        return seen.words("PAGE_text", shop=visit.unit.name)
    word = _word(visit)
    return seen.words(f"{word}_text", shop=visit.unit.name, place=visit.sticker.location)


def _link(poster: Poster) -> Html:
    return tag("p", tag("a", poster.url, href=poster.url, rel="noreferrer", target="_blank"))
