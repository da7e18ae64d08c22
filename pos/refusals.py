"""Why the till says no. The text is for the cashier and says what to do next."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """Nothing was changed. The text is in the cashier's language."""


class UnknownCode(Refusal):
    """A scanned code that no product of the merchant has."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_("Unknown code %(code)s. Search for the product.") % {"code": code[:20]})


class Stale(Refusal):
    """The basket has changed since the cashier saw it."""

    def __init__(self) -> None:
        super().__init__(_("The basket has changed. Look at it and try again."))


class Frozen(Refusal):
    """A payment lives: the basket may not change until it has ended."""

    def __init__(self) -> None:
        super().__init__(_("A payment is running. Abort it to change the basket."))


class NotPossible(Refusal):
    """A rule of the till or of the money forbids it."""
