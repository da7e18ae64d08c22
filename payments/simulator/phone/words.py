"""What the phone says, in the customer's language."""

import json
from pathlib import Path

LANGUAGES = ("nb", "en", "da", "fi", "sv")

WORDS: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("words.json").read_text(encoding="utf-8")
)


class Words:
    """The words of one language; English where the language is not known."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **values: str) -> str:
        return WORDS[key][self.language].format(**values)

    def whose(self, name: str) -> str:
        """The genitive of a first name."""
        if self.language == "en":
            return f"{name}’s"
        return f"{name}’" if name[-1] in "sxz" else f"{name}s"

    def reason(self, note: str) -> str:
        """What the phone says about a note; the bank's finer reasons are one to a customer."""
        return self(note if note in WORDS else "bank_no")


def amount(minor: int, currency: str, language: str, *, with_currency: bool = True) -> str:
    """Minor units as people of that language write them, with no-break spaces."""
    group, point = {"en": (",", "."), "da": (".", ",")}.get(language, ("\u00a0", ","))
    whole, rest = divmod(abs(minor), 100)
    number = f"{whole:,}".replace(",", group) + f"{point}{rest:02d}"
    if minor < 0:
        number = f"\u2212{number}"
    if not with_currency:
        return number
    if language == "en":
        return f"{currency}\u00a0{number}"
    local = {("NOK", "nb"): "kr", ("DKK", "da"): "kr.", ("EUR", "fi"): "€"}
    return f"{number}\u00a0{local.get((currency, language), currency)}"
