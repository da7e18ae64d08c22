"""What has ended stays so, and leaves alone whatever came after it."""

import uuid

from payments import flow
from pos import baskets
from tests.payments.office import read_again
from tests.payments.shop import Shop, holds


def test_another_look_at_a_cancelled_payment_opens_no_basket_that_the_next_one_holds(
    shop: Shop,
) -> None:
    first = shop.waiting()
    shop.abort(first)
    shop.keep(first, looks=2)
    assert first.ended_at
    second = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert second
    read_again(shop, first)

    assert shop.is_frozen()
    assert holds()
    shop.keep(second)
    shop.approve(second)
    assert shop.receipt(shop.keep(second))


def test_a_cancel_that_came_too_late_keeps_no_money_of_a_basket_that_is_gone(shop: Shop) -> None:
    """It was refused because the customer was faster. Later the basket is given up."""
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.asked_at
    baskets.set_aside(shop.basket, text="given up")
    read_again(shop, payment)

    assert (payment.cancelled, payment.flag) == (49800, "")
    assert [one.outcome for one in payment.operations.filter(kind="CANCEL").order_by("pk")] == [
        "REFUSED",
        "DONE",
    ]
    assert holds()
