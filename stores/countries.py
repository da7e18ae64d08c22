"""What each country asks of a till: its receipts, its coins, and what must be so before it sells.

Sources: kassasystemlova 4 and kassasystemforskrifta 2-4, 2-6 and 3-1 (Norway), momsbekendtgørelsen
64 and the rules on digital sales registration of 2024 (Denmark), act 658/2013 (Finland), SFL 39 and
SKVFS 2014:9 and 2021:17 (Sweden). The Norwegian bans hold in every country: they are no setting.
"""

import dataclasses
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from stores import rounding
from stores.models import RECEIPT_LANGUAGES, Country, Language, Store, Trade

# Grows with every version of the product that changes what the fiscal rules are about. A Norwegian
# merchant then needs a new declaration before the next sale (kassasystemforskrifta 3-1).
FISCAL_VERSION = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """A country, as far as a till has to know it.

    `cash_step` is the smallest coin in minor units. `cash_needs_bridge`: cash is taken only while a
    printer bridge reports the drawer closed. `refusal` says why a store may not
    sell for real, empty where it may.
    """

    country: Country
    cash_step: int
    cash_needs_bridge: bool
    refusal: Callable[[Store], str]

    def cash(self, amount: int) -> int:
        """What coins can pay of an amount, in minor units."""
        return rounding.cash(amount, step=self.cash_step)


def of(store: Store) -> Profile:
    """The profile of the country that a store is in."""
    return PROFILES[Country(store.country)]


def receipt_language(store: Store) -> str:
    """What the store's receipts and reports are written in, and what they name its groups in.

    What the store has chosen among its country's languages; else what its screens speak, where
    that is one of the country's own; else the country's first.
    """
    lawful = RECEIPT_LANGUAGES[store.country]
    if store.receipt_language in lawful:
        return store.receipt_language
    # English is lawful in Sweden, but a screen in English does not ask for it.
    own = [language for language in lawful if language != Language.EN]
    return store.language if store.language in own else own[0]


def is_live() -> bool:
    """Whether this installation moves real money: it is the one that talks to Vipps' production.

    The simulator and Vipps' test environment always sell, so that a till can be tried out.
    """
    return bool(settings.VIPPS_ENVIRONMENT == "PRODUCTION")


def why_not_live(store: Store) -> str:
    """Why this store may not sell for real now, in the language of the screen; empty: it may.

    The store comes with its merchant; nothing more is read.
    """
    return of(store).refusal(store) if is_live() else ""


def _norway(store: Store) -> str:
    if store.merchant.declared_version >= FISCAL_VERSION:
        return ""
    return _(
        "Not declared to Skatteetaten yet: head office records the declaration RF-1348 of this "
        "version first. Training works."
    )


def _denmark(store: Store) -> str:
    merchant = store.merchant
    is_of_the_four = merchant.trade not in ("", Trade.OTHER)
    if merchant.is_ordered or (is_of_the_four and merchant.is_large is False):
        return _(
            "This business must use a digital sales registration system (momsbekendtgørelsen). "
            "This version does not make the signed Danish SAF-T file: live sales are switched off. "
            "Training works."
        )
    is_answered = bool(merchant.trade) and merchant.is_ordered is not None
    if is_answered and not (is_of_the_four and merchant.is_large is None):
        return ""
    return _(
        "Head office answers the questions about trade and turnover first: some Danish businesses "
        "must use a digital sales registration system. Training works."
    )


def _finland(store: Store) -> str:
    return ""


def _sweden(store: Store) -> str:
    return _(
        "Swedish law requires a certified control unit. This version has none: live sales are "
        "switched off. Training works."
    )


PROFILES = {
    profile.country: profile
    for profile in (
        Profile(Country.NO, 100, True, _norway),
        Profile(Country.DK, 50, False, _denmark),
        Profile(Country.FI, 5, False, _finland),
        Profile(Country.SE, 100, False, _sweden),
    )
}
