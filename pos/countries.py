"""May this till sell for real? Asked before any tender is taken and before a payment is asked for.

Never when money is in: what a customer has paid becomes a sale, whatever is wrong here.
"""

from pos.refusals import NotPossible
from stores import countries
from stores.models import Store


def refuse_live(store: Store) -> None:
    """Raise NotPossible where the law of the store's country asks for what is not there yet."""
    if reason := countries.why_not_live(store):
        raise NotPossible(reason)
