"""The customers of training. Nobody else's number or QR is ever sent to the training simulator."""

import hashlib
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from payments.training import units
from pos import baskets
from pos.models import Basket
from pos.refusals import NotPossible
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Sample:
    """A person whom the simulator's built-in data knows: a number as Vipps takes it, and a QR."""

    name: str
    msisdn: str
    domain: str

    @property
    def typed(self) -> str:
        """The number as it is typed at a till of the same country, by twos."""
        number = phonenumbers.parse(f"+{self.msisdn}")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)

    @property
    def personal_qr(self) -> str:
        """What the simulated app shows: a token that says nothing about its owner."""
        token = hashlib.sha256(f"personal-qr:{self.msisdn}".encode()).hexdigest()[:26]
        return f"https://qr.{self.domain}/p/{token}"


# The one that a country's tills are offered, and all who may be typed or scanned.
OF_COUNTRY = {
    "NO": Sample("Kari Nordmann", "4790000078", "vipps.no"),
    "DK": Sample("Mette Sørensen", "4520202034", "mobilepay.dk"),
    "FI": Sample("Aino Virtanen", "358400000056", "mobilepay.fi"),
    "SE": Sample("Elsa Lindberg", "46701740611", "vipps.no"),
}
# Too young for some goods, and without the app.
ODD = ("4790000017", "4790000099")
KNOWN = frozenset(
    value for sample in OF_COUNTRY.values() for value in (sample.msisdn, sample.personal_qr)
) | frozenset(ODD)


def of(store: Store) -> Sample:
    """Whom a store's tills rehearse with."""
    return OF_COUNTRY[store.country]


def refuse_app(basket: Basket, store: Store) -> None:
    """Raise NotPossible where the basket is of training and nothing is there to rehearse with."""
    if units.why_not(store):
        baskets.refuse_training(basket)


def refuse_person(basket: Basket, store: Store, value: str) -> None:
    """Raise NotPossible for a real customer in training."""
    refuse_app(basket, store)
    if basket.is_training and value not in KNOWN:
        raise NotPossible(
            _("In training only the training customer pays: %(phone)s, or the practice QR.")
            % {"phone": of(store).typed}
        )
