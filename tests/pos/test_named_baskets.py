"""The word that a basket was parked by goes with the basket, whichever way that ends."""

import uuid

from pos import lines
from pos.models import Basket
from tests.pos import handouts
from tests.pos.test_parking import park, recall
from tests.pos.till import Till


def fetched(till: Till) -> Basket:
    """A basket with a name, parked and back."""
    till.add(till.hoodie)
    return recall(till, park(till, "Ola"))


def test_a_named_basket_that_was_emptied_line_by_line_makes_room(till: Till) -> None:
    till.add(till.coffee)
    waiting = park(till)
    emptied = fetched(till)
    lines.remove(
        till.device.pk,
        line_id=emptied.lines.get().pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    recall(till, waiting)

    emptied.refresh_from_db()
    assert (emptied.state, emptied.name) == (Basket.State.VOID, "")
    assert till.basket.pk == waiting.pk


def test_a_named_basket_is_handed_out(till: Till) -> None:
    named = fetched(handouts.allow(till))
    receipt = handouts.hand_out(till)

    assert receipt
    named.refresh_from_db()
    assert (named.state, named.name) == (Basket.State.COMPLETED, "")
