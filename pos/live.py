"""Tell open screens to look again, in the transaction that changed what they show."""

from pos.models import Basket
from stores.together import Together, sent

CHANNEL = "nordkassa_live"


def say(basket: Basket, *, writes: Together | None = None) -> None:
    """Wake the screens of the basket's POS device when this transaction commits."""
    with sent(writes) as collected:
        collected.say(CHANNEL, message(basket))


def message(basket: Basket) -> str:
    """What is said: which device, and which basket in which version it shows now."""
    return f"{basket.device_id}:{basket.look}"


def look_again(device_id: int) -> None:
    """The same where no basket has changed, but what may be done with it: no screen covers that."""
    with sent(None) as collected:
        collected.say(CHANNEL, f"{device_id}:0.0")
