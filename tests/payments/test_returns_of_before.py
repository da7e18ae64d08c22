"""Returns that the program's version before has asked for, and this one ends."""

import pytest
from django.contrib.auth.models import User

from payments.models import Payment
from pos import parts
from pos.models import Receipt, Return, ReturnPart
from tests import make
from tests.payments.shop import Shop, holds
from tests.payments.test_returns import back, give_back


@pytest.fixture
def manager(shop: Shop) -> User:
    return make.user()


def of_the_version_before(shop: Shop, manager: User, patch: pytest.MonkeyPatch) -> Payment:
    """A return that is under way; that version wrote no parts, and refunded all of it."""
    payment = shop.paid()
    with patch.context() as before:
        before.setattr(parts, "keep", lambda *_given: None)
        part = {"kind": "VIPPS", "reference": payment.reference}
        before.setattr(parts, "refunds", lambda it: [ReturnPart(amount=it.amount, **part)])
        give_back(payment, manager, 0)
    assert not ReturnPart.objects.exists()
    assert holds()
    return payment


def test_a_return_asked_for_by_the_version_before_is_receipted(
    shop: Shop, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = of_the_version_before(shop, manager, monkeypatch)
    shop.keep(payment)

    assert back() == [("VIPPS", -29_900)]
    assert holds()


def test_a_return_of_the_version_before_that_is_refused_has_no_receipt(
    shop: Shop, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = of_the_version_before(shop, manager, monkeypatch)
    shop.town.fail("refund", "refuse", code="6210")
    shop.keep(payment)

    assert (Return.objects.get().state, payment.flag) == ("REFUSED", "REFUND_REFUSED")
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert holds()
